package io.taskrouter.coordinator.api;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import io.taskrouter.coordinator.command.Caller;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Draining;
import io.taskrouter.coordinator.queue.Feed;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Every event stream of this replica: how many there may be, when they beat, and that they end first when it leaves. */
@Startup
@ApplicationScoped
class LiveStreams {
    private static final Logger LOG = Logger.getLogger(LiveStreams.class);

    private final Feed feed;
    private final Draining draining;
    private final LiveConfig config;
    private final MeterRegistry metrics;
    private final Set<LiveStream> open = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> byCaller = new ConcurrentHashMap<>();

    LiveStreams(Feed feed, Draining draining, LiveConfig config, MeterRegistry metrics) {
        this.feed = feed;
        this.draining = draining;
        this.config = config;
        this.metrics = metrics;
        Gauge.builder("live.streams", open, Set::size)
                .description("Readers of server-sent events")
                .register(metrics);
        for (String reason : List.of("renew", "slow-reader", "draining")) ends(reason);
    }

    /**
     * Answers with a stream that lasts.
     *
     * @param worker null for all
     * @param snapshot what can be seen now, for a reader that begins anew
     * @throws ApiProblem 429 when there are too many, 503 when this replica leaves
     */
    void open(RoutingContext http, AsyncResponse taken, @Nullable WorkerSid worker, Supplier<byte[]> snapshot) {
        if (draining.isDraining()) throw RawProblems.ofStatus(503);
        if (http.request().method() == HttpMethod.HEAD) {
            taken.resume(Response.ok().type(EventsResource.EVENT_STREAM).build());
            return;
        }
        Call call = Call.of(http);
        String position = call.header("Last-Event-ID");
        String caller = call.caller().role() + " " + call.caller().name();
        take(caller, most(call.caller().role()));
        var stream = new LiveStream(http, snapshot, config.mostUnsent(), reason -> ended(reason));
        open.add(stream);
        stream.onClose(() -> {
            open.remove(stream);
            byCaller.computeIfPresent(caller, (name, count) -> count == 1 ? null : count - 1);
        });
        begin(http, stream, worker, position);
    }

    private void begin(RoutingContext http, LiveStream stream, @Nullable WorkerSid worker, @Nullable String position) {
        try {
            stream.reads(feed.follow(worker, position, stream));
            stream.start();
            var timers = http.vertx();
            long beats = timers.setPeriodic(config.heartbeat().toMillis(), timer -> stream.beat());
            long end = timers.setTimer(config.maxAge().toMillis(), timer -> stream.close("renew"));
            stream.onClose(() -> {
                timers.cancelTimer(beats);
                timers.cancelTimer(end);
            });
            if (draining.isDraining()) stream.close("draining");
        } catch (RuntimeException e) {
            if (!stream.abandon()) LOG.warn("an event stream broke while it began");
            else throw e;
        }
    }

    /** Nobody takes all of them: of the keys, too, one leaves a fifth to others. */
    private int most(Caller.Role role) {
        return switch (role) {
            case AGENT, SUPERVISOR, ADMIN -> config.maxStreamsOfAgent();
            case SERVICE, IVR, OPERATOR -> Math.max(1, config.maxStreams() * 4 / 5);
        };
    }

    private void take(String caller, int most) {
        boolean full = open.size() >= config.maxStreams();
        if (full || byCaller.merge(caller, 1, Integer::sum) > most) {
            if (!full) byCaller.computeIfPresent(caller, (name, count) -> count == 1 ? null : count - 1);
            throw ApiProblem.of(ProblemType.RATE_LIMITED, "Close other event streams first, or try another replica.")
                    .retryAfter((int) Duration.ofSeconds(5).toSeconds());
        }
    }

    private void ended(String reason) {
        ends(reason).increment();
        if (reason.equals("slow-reader")) LOG.info("an event stream was closed: its reader is too slow");
    }

    private Counter ends(String reason) {
        return Counter.builder("live.streams.ended")
                .description("Streams that the service ended")
                .tag("reason", reason)
                .register(metrics);
    }

    /** Clients go on elsewhere from where they were; nothing else of this replica waits for them. */
    void endAll() {
        for (LiveStream stream : open) stream.close("draining");
    }

    void stop(@Observes @Priority(1) ShutdownEvent stopping) {
        endAll();
    }
}
