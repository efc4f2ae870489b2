package io.taskrouter.coordinator.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** {@code /control}: what a test or a benchmark does to the simulator itself, over HTTP. */
final class ControlApi {
    private static final int MAX_HISTORY = 100_000;
    private final Simulation simulation;
    private final SimulatedWorkspace workspace;
    private final WorkerSeeds seeds;

    ControlApi(Simulation simulation, SimulatedWorkspace workspace) {
        this.simulation = simulation;
        this.workspace = workspace;
        this.seeds = new WorkerSeeds(workspace);
    }

    void addTo(RouteTable routes) {
        routes.control("GET", "/control", "index", exchange -> index(routes))
                .control("POST", "/control/reset", "reset", this::reset)
                .control("GET", "/control/options", "options", exchange -> options())
                .control("PATCH", "/control/options", "options", this::change)
                .control("POST", "/control/workers", "seed", this::seed)
                .control("GET", "/control/workers/{worker}", "look", this::look)
                .control("POST", "/control/workers/{worker}/write", "write", this::write)
                .control("GET", "/control/faults", "faults", exchange -> faults())
                .control("POST", "/control/faults", "faults", this::addFault)
                .control("DELETE", "/control/faults", "faults", this::clearFaults)
                .control("DELETE", "/control/faults/{fault}", "fault", this::removeFault)
                .control("GET", "/control/counters", "counters", exchange -> counters())
                .control("GET", "/control/requests", "requests", this::requests)
                .control("GET", "/control/history", "history", this::history);
    }

    private static Reply index(RouteTable routes) {
        return Reply.ok(out -> out.texts("routes", routes.describe("/control")));
    }

    private Reply reset(Exchange exchange) {
        JsonNode workers = exchange.json().get("seededWorkers");
        if (workers != null) {
            simulation.options(simulation.options().withSeededWorkers(workers.asInt()));
        }
        simulation.reset();
        return Reply.nothing();
    }

    private Reply options() {
        ObjectNode tree = OptionsPatch.tree(simulation.options());
        tree.remove("account");
        return Reply.text(200, Reply.JSON, tree.toString().getBytes());
    }

    private Reply change(Exchange exchange) {
        simulation.options(OptionsPatch.merge(simulation.options(), exchange.json()));
        return options();
    }

    private Reply seed(Exchange exchange) {
        List<String> sids = seeds.make(exchange.json());
        return Reply.of(201, out -> out.texts("sids", sids));
    }

    private Worker worker(Exchange exchange) {
        return workspace.workforce().get(exchange.name("worker"), exchange.path());
    }

    private Reply look(Exchange exchange) {
        Worker worker = worker(exchange);
        WorkerState state = worker.state();
        return Reply.ok(out -> WorkerView.write(out, worker, state));
    }

    private Reply write(Exchange exchange) {
        Worker worker = worker(exchange);
        return Reply.ok(out -> WorkerView.write(out, worker, seeds.write(worker, exchange.json())));
    }

    private Reply faults() {
        return Reply.ok(out -> out.array(
                "items",
                simulation.faults().rules(),
                (item, rule) -> item.value("rule", rule)
                        .number("fired", simulation.faults().fired(rule.id()))));
    }

    private Reply addFault(Exchange exchange) {
        try {
            FaultRule rule = FaultNames.read(exchange.json());
            return Reply.text(
                    201,
                    Reply.JSON,
                    Json.MAPPER.writeValueAsBytes(simulation.faults().add(rule)));
        } catch (JsonProcessingException e) {
            throw Rejection.invalid("fault: " + e.getOriginalMessage());
        }
    }

    private Reply clearFaults(Exchange exchange) {
        simulation.faults().clear();
        return Reply.nothing();
    }

    private Reply removeFault(Exchange exchange) {
        String id = exchange.name("fault");
        if (!id.matches("\\d{1,18}") || !simulation.faults().remove(Long.parseLong(id))) {
            throw Rejection.notFound(exchange.path());
        }
        return Reply.nothing();
    }

    private Reply counters() {
        RequestCounters counters = simulation.counters();
        return Reply.ok(out -> out.number("total", counters.total())
                .number("underWay", counters.underWay())
                .number("mostUnderWay", counters.mostUnderWay())
                .number("mostWritesOfOneWorker", counters.mostWritesOfOneWorker())
                .number("historyLatest", workspace.history().latest())
                .number("events", workspace.events().recorded())
                .value("endpoints", counters.snapshot()));
    }

    private Reply requests(Exchange exchange) {
        int limit = Math.clamp(exchange.integer("limit", 1000), 1, MAX_HISTORY);
        List<RequestEntry> found =
                simulation.requests().after(exchange.field("worker"), exchange.number("after", 0), limit);
        return Reply.ok(out -> out.array(
                "items",
                found,
                (item, entry) -> item.number("sequence", entry.sequence())
                        .text("endpoint", entry.endpoint())
                        .text("worker", entry.workerSid())
                        .text("writer", entry.writer())
                        .text("outcome", entry.outcome())
                        .number("arrivedNanos", entry.arrivedNanos())
                        .number("endedNanos", entry.endedNanos())));
    }

    private Reply history(Exchange exchange) {
        int limit = Math.clamp(exchange.integer("limit", 1000), 1, MAX_HISTORY);
        List<HistoryEntry> found =
                workspace.history().after(exchange.field("worker"), exchange.number("after", 0), limit);
        boolean texts = "full".equals(exchange.field("text"));
        return Reply.ok(out -> out.number("oldest", workspace.history().oldest())
                .number("latest", workspace.history().latest())
                .number("next", found.isEmpty() ? 0 : found.getLast().sequence())
                .array("items", found, (item, entry) -> HistoryView.write(item, entry, texts)));
    }
}
