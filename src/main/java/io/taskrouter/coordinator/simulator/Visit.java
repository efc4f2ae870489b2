package io.taskrouter.coordinator.simulator;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way of one request: credentials, limits, body, half the latency, effect, the other half, answer. Each wait is a timer,
 * so no thread waits. A request whose caller has gone still takes effect, as it would at Twilio.
 */
final class Visit {
    private static final int MAX_BODY = 4 << 20;
    private static final byte[] NO_BODY = new byte[0];
    private final Vertx vertx;
    private final Simulation simulation;
    private final Simulation.World world;
    private final HttpServerRequest request;
    private final String path;
    private final Route route;
    private final Map<String, String> names;
    private final long arrived;
    private final ReplyWriter writer;
    private @Nullable Worker written;
    private boolean ended;

    Visit(
            Vertx vertx,
            Simulation simulation,
            Simulation.World world,
            HttpServerRequest request,
            String path,
            Route route,
            Map<String, String> names,
            long arrived) {
        this.vertx = vertx;
        this.simulation = simulation;
        this.world = world;
        this.request = request;
        this.path = path;
        this.route = route;
        this.names = names;
        this.arrived = arrived;
        this.writer = new ReplyWriter(request, world);
    }

    void begin() {
        if (route.control()) {
            readBody(body -> send(answer(body)));
            return;
        }
        int underWay = simulation.counters().begin();
        request.exceptionHandler(broken -> end("broken"));
        Limiter.Verdict verdict =
                simulation.limiter().judge(simulation.options().limits(), route, underWay, arrived);
        writer.concurrency(underWay).limits(verdict);
        noteWrite();
        readBody(body -> {
            if (!verdict.allowed()) {
                failed();
                send(throttled());
            } else if (!simulation.gate().opensFor(request.getHeader("Authorization"))) {
                send(unauthorized());
            } else {
                proceed(body);
            }
        });
    }

    private void failed() {
        String worker = names.get("worker");
        if (worker != null) {
            world.workspace().judge().failed(worker);
        }
    }

    private void noteWrite() {
        Worker worker = route.writesWorker()
                ? world.workspace().workforce().shelf().find(String.valueOf(names.get("worker")))
                : null;
        if (worker != null) {
            written = worker;
            simulation.counters().writesOfOneWorker(worker.writeBegins());
        }
    }

    private void readBody(Consumer<byte[]> then) {
        if (request.method() == HttpMethod.GET || request.isEnded()) {
            then.accept(NO_BODY);
            return;
        }
        request.body().onSuccess(buffer -> {
            if (buffer.length() > MAX_BODY) {
                send(Reply.error(413, 20413, "Entity too large"));
            } else {
                then.accept(buffer.getBytes());
            }
        });
        request.resume(); // Quarkus hands requests over paused
    }

    private void proceed(byte[] body) {
        FaultRule fault = simulation.faults().pick(route, names.get("worker"));
        double latency = simulation.latency().sample(simulation.options().latency());
        long before = Math.round(latency / 2);
        long after = Math.round(latency) - before;
        if (fault == null) {
            later(before, () -> {
                Reply reply = answer(body);
                later(after, () -> send(reply));
            });
        } else {
            failed();
            later(before, () -> {
                Reply reply = land(fault, body);
                later(after + fault.answerAfterMillis(), () -> send(fault, reply));
            });
        }
    }

    private Reply land(FaultRule fault, byte[] body) {
        return switch (fault.landing()) {
            case NOW -> answer(body);
            case NEVER -> Reply.nothing();
            case LATE -> {
                later(fault.landAfterMillis(), () -> answer(body));
                yield Reply.nothing();
            }
        };
    }

    private void send(FaultRule fault, Reply reply) {
        switch (fault.answer()) {
            case NORMAL -> send(reply);
            case STATUS -> send(Reply.error(fault.status(), 20000 + fault.status(), "Simulated failure"));
            case UNAUTHORIZED -> send(unauthorized());
            case NO_ETAG -> send(new Reply(reply.status(), reply.body(), null, reply.contentType(), reply.headers()));
            case WRONG_JSON -> send(Reply.text(200, Reply.JSON, "{\"sid\": \"WK".getBytes()));
            case SILENCE -> request.response().closeHandler(gone -> end("silence"));
            case RESET -> broken("reset", writer::reset);
            case TRUNCATED -> broken("truncated", () -> writer.truncated(reply));
            case HTML -> broken("html", () -> writer.html(fault.status()));
            case HUGE -> broken("huge", writer::huge);
            case GZIP_BOMB -> broken("gzip-bomb", writer::gzipBomb);
        }
    }

    private void broken(String outcome, Runnable how) {
        end(outcome);
        if (!request.response().closed()) {
            how.run();
        }
    }

    private Reply answer(byte[] body) {
        try {
            return route.operation().answer(Exchange.of(path, names, request.query(), body, caller()));
        } catch (Rejection rejection) {
            return Reply.of(rejection);
        } catch (RuntimeException e) {
            SimulatorLog.failed(route.key(), e);
            return Reply.error(500, 20500, "The simulator itself failed; see its log");
        }
    }

    private Caller caller() {
        return new Caller(writer(), request.getHeader("If-Match"), arrived);
    }

    private String writer() {
        String name = request.getHeader("X-Simulator-Writer");
        String agent = name == null ? request.getHeader("User-Agent") : name;
        return simulation.callerName(agent == null ? Gate.user(request.getHeader("Authorization")) : agent);
    }

    private void send(Reply reply) {
        end(Integer.toString(reply.status()));
        writer.duration(System.nanoTime() - arrived);
        writer.send(reply, simulation.options().etag());
    }

    private void end(String outcome) {
        if (ended || route.control()) {
            return;
        }
        ended = true;
        simulation.counters().end(route.key(), outcome);
        simulation
                .requests()
                .add(sequence -> new RequestEntry(
                        sequence, route.key(), names.get("worker"), writer(), outcome, arrived, System.nanoTime()));
        if (written != null) {
            written.writeEnds();
        }
    }

    private Reply throttled() {
        Reply reply = Reply.of(Rejection.tooMany());
        int retryAfter = simulation.options().limits().retryAfterSeconds();
        return retryAfter > 0 ? reply.with("Retry-After", Integer.toString(retryAfter)) : reply;
    }

    private static Reply unauthorized() {
        return Reply.error(401, 20003, "Authenticate").with("WWW-Authenticate", "Basic realm=\"Twilio API\"");
    }

    private void later(long millis, Runnable step) {
        if (millis <= 0) {
            step.run();
        } else {
            vertx.setTimer(millis, any -> step.run());
        }
    }
}
