package io.taskrouter.coordinator.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** {@code /control}: calls, people, time and the judge, over HTTP. */
final class FloorApi {
    private final Simulation simulation;
    private final SimulatedWorkspace workspace;
    private final Floor floor;
    private final CallbackSender sender;

    FloorApi(Simulation simulation, SimulatedWorkspace workspace, Floor floor, CallbackSender sender) {
        this.simulation = simulation;
        this.workspace = workspace;
        this.floor = floor;
        this.sender = sender;
    }

    void addTo(RouteTable routes) {
        routes.control("POST", "/control/calls", "call", this::place)
                .control("POST", "/control/calls/{call}/hangup", "hangup", this::hangUp)
                .control("PUT", "/control/agents", "agents", this::agents)
                .control("DELETE", "/control/agents", "agents", exchange -> behave((AgentPlan) null))
                .control("PUT", "/control/callers", "callers", this::callers)
                .control("DELETE", "/control/callers", "callers", exchange -> behave((CallerPlan) null))
                .control("POST", "/control/workers/{worker}/reservations/{reservation}", "act", this::act)
                .control("PUT", "/control/workers/{worker}/occupants/{token}", "occupy", this::occupy)
                .control("DELETE", "/control/workers/{worker}/occupants/{token}", "release", this::release)
                .control("PUT", "/control/event-stream", "event-stream", this::stream)
                .control("POST", "/control/clock", "clock", this::clock)
                .control("GET", "/control/clock", "clock", exchange -> clock())
                .control("GET", "/control/judge", "judge", exchange -> judge())
                .control("GET", "/control/callbacks", "callbacks", exchange -> callbacks());
    }

    private Reply place(Exchange exchange) {
        Call call = floor.calls().place(CallWish.read(exchange.json()));
        return Reply.of(201, out -> out.text("callSid", call.sid()).text("taskSid", call.taskSid()));
    }

    private Reply hangUp(Exchange exchange) {
        Call call = floor.calls().hangUp(exchange.name("call"));
        return Reply.ok(out -> out.text("callSid", call.sid()).text("status", call.status()));
    }

    private Reply agents(Exchange exchange) {
        return behave(read(exchange, AgentPlan.ordinary(), AgentPlan.class));
    }

    private Reply behave(@Nullable AgentPlan plan) {
        floor.agents().behave(plan);
        return Reply.nothing();
    }

    private Reply callers(Exchange exchange) {
        return behave(read(exchange, CallerPlan.ordinary(60), CallerPlan.class));
    }

    private Reply behave(@Nullable CallerPlan plan) {
        floor.callers().behave(plan);
        return Reply.nothing();
    }

    /** What is not said stays as in the ordinary plan. */
    private static <T> T read(Exchange exchange, T ordinary, Class<T> type) {
        try {
            JsonNode merged = Json.MAPPER
                    .readerForUpdating(Json.MAPPER.valueToTree(ordinary))
                    .readTree(exchange.json().toString());
            return Json.MAPPER.treeToValue(merged, type);
        } catch (JsonProcessingException e) {
            throw Rejection.invalid("plan: " + e.getOriginalMessage());
        }
    }

    /** {@code {"do":"accept|connect|reject|wrap|complete"}}, or {@code {"do":"transfer","to":…,"warm":true}}. */
    private Reply act(Exchange exchange) {
        String sid = exchange.name("reservation");
        TaskDesk tasks = workspace.tasks();
        Caller agent = Caller.inProcess("agent");
        Reservation now = switch (exchange.json().path("do").asText("")) {
            case "accept" -> tasks.reservation(sid, desk -> desk.accept(sid));
            case "connect" -> tasks.reservation(sid, desk -> desk.connecting(sid));
            case "reject" -> tasks.reservation(sid, desk -> desk.reject(sid, null));
            case "transfer" -> transfer(sid, exchange.json());
            case "wrap" -> tasks.wrapReservation(sid, agent);
            case "complete" -> tasks.completeReservation(sid, agent);
            default -> throw Rejection.invalid("do must be accept, connect, reject, transfer, wrap or complete");
        };
        return Reply.ok(out -> out.text("sid", sid).text("status", now.status().wire()));
    }

    private Reservation transfer(String sid, JsonNode wish) {
        workspace
                .tasks()
                .transfer(sid, wish.path("to").asText(""), wish.path("warm").asBoolean(false));
        return workspace.tasks().reservations().get(sid, sid);
    }

    /** {@code {"url":"http://…/webhooks/event-streams"}}; empty for no stream. */
    private Reply stream(Exchange exchange) {
        floor.stream().to(exchange.json().path("url").asText(""));
        return Reply.nothing();
    }

    private Reply occupy(Exchange exchange) {
        workspace.judge().occupy(worker(exchange), exchange.name("token"));
        return Reply.nothing();
    }

    private Reply release(Exchange exchange) {
        workspace.judge().release(worker(exchange), exchange.name("token"));
        return Reply.nothing();
    }

    private Worker worker(Exchange exchange) {
        return workspace.workforce().get(exchange.name("worker"), exchange.path());
    }

    /** {@code {"factor":20}}, or {@code {"advanceMillis":1000}} on a clock that stands still. */
    private Reply clock(Exchange exchange) {
        JsonNode wish = exchange.json();
        if (wish.has("factor")) {
            simulation.options(
                    simulation.options().withClockFactor(wish.get("factor").asDouble()));
        }
        if (wish.has("advanceMillis")) {
            simulation.advance(Duration.ofMillis(wish.get("advanceMillis").asLong()));
        }
        return clock();
    }

    private Reply clock() {
        return Reply.ok(out -> out.text("now", workspace.time().now().toString())
                .decimal("factor", simulation.options().clockFactor()));
    }

    private Reply judge() {
        return Reply.ok(out -> out.value("report", workspace.judge().report()));
    }

    private Reply callbacks() {
        CallbackCounters counters = sender.counters();
        return Reply.ok(out -> out.value("outcomes", counters.snapshot())
                .decimal("p50Millis", counters.quantile(0.5))
                .decimal("p99Millis", counters.quantile(0.99)));
    }
}
