package io.taskrouter.coordinator.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.simulator.RequestEntry;
import io.taskrouter.coordinator.stack.Await;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Somebody raises the voice channel's capacity of idle workers. No callback tells of it, and nobody asks for anything: the look that is due anyway finds it, puts it right and reports it. */
final class Unheard {
    private static final int WORKERS = 20;
    private static final int RAISED = 7;
    private static final String CAPACITY = "voice.capacity";
    private static final Duration PERIOD = Duration.ofSeconds(4);
    /** Looks are spread by a quarter; then it is found who is due, and read. */
    private static final Duration FOUND = PERIOD.multipliedBy(5).dividedBy(4).plusSeconds(1);

    private static final Duration PATIENCE = PERIOD.multipliedBy(10);

    private Unheard() {}

    static Row play() throws Exception {
        Map<String, String> often = Map.of(
                "coordinator.rules.resync-interval",
                PERIOD.toSeconds() + "s",
                "coordinator.rules.resync-budget",
                "1000");
        try (Scene scene = Fault.of("unheard", 1, (_, _) -> {}).with(often).scene()) {
            List<String> workers = scene.control().seed(WORKERS, "{}");
            scene.look(workers);
            scene.expect(scene.awaitIdle(PATIENCE), "something waits that nobody asked for");
            long counted = counted(scene);
            Instant begun = Instant.now();
            long begin = System.nanoTime();
            for (String each : workers) scene.control().writeCapacity(each, RAISED, "somebody");
            boolean mended = Await.within(
                    PATIENCE,
                    () -> workers.stream().allMatch(each -> scene.control().voiceCapacity(each) == 1));
            scene.expect(mended, "a capacity changed outside stays");
            List<Long> found = new ArrayList<>();
            for (String each : workers) found.add(foundAfter(scene, each, begin));
            Row.Times times = Row.Times.of(found);
            scene.expect(times.worst() <= FOUND.toMillis(), "found after " + times.worst() + " ms only");
            boolean told = Await.within(PATIENCE, () -> workers.stream().allMatch(each -> told(scene, each) != null));
            scene.expect(told, "the history does not tell of a capacity changed outside");
            Duration latest = workers.stream()
                    .map(each -> told(scene, each))
                    .filter(Objects::nonNull)
                    .map(each -> Duration.between(begun, each))
                    .max(Duration::compareTo)
                    .orElse(Duration.ZERO);
            scene.expect(latest.compareTo(FOUND) <= 0, "told of after " + latest.toMillis() + " ms only");
            boolean exact = Await.within(PATIENCE, () -> counted(scene) - counted >= WORKERS)
                    && counted(scene) - counted == WORKERS;
            scene.expect(exact, counted(scene) - counted + " changes outside are counted, of " + WORKERS);
            Verdict verdict = new Verdict(WORKERS, 0, 0, 0, List.of()).with(scene.broken());
            return Row.judged("", 1, mended, verdict, times);
        }
    }

    /** When, as its history tells, somebody outside has raised the worker's capacity; null for never, or more than once. */
    private static Instant told(Scene scene, String worker) {
        URI history = scene.uris().getFirst().resolve("/v1/workers/" + worker + "/history");
        List<Instant> times = new ArrayList<>();
        for (JsonNode each : ExactJson.object(Calls.get(history).body()).path("items")) {
            if (each.path("writer").asText().equals("external")
                    && each.path("before").path(CAPACITY).asInt() == 1
                    && each.path("after").path(CAPACITY).asInt() == RAISED)
                times.add(Instant.parse(each.path("time").asText()));
        }
        return times.size() == 1 ? times.getFirst() : null;
    }

    /** Changes outside that were put back, as all replicas count them. */
    private static long counted(Scene scene) {
        return scene.replicas.stream()
                .mapToLong(each -> (long) each.metric("coordinator_outside_changes_total\\{healed=\"true\"\\}"))
                .sum();
    }

    /** Milliseconds to the first reading of the channel. */
    private static long foundAfter(Scene scene, String worker, long begin) {
        return scene.control().requestLog(worker, 0, 100_000).stream()
                .filter(each -> each.arrivedNanos() >= begin
                        && each.endpoint().equals("GET worker-channel")
                        && each.outcome().equals("200"))
                .mapToLong(RequestEntry::endedNanos)
                .map(ended -> (ended - begin) / 1_000_000)
                .min()
                .orElse(Long.MAX_VALUE);
    }
}
