package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.simulator.RequestEntry;
import io.taskrouter.coordinator.stack.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Somebody raises the voice channel's capacity of idle workers. No callback tells of it, and nobody asks for anything: the look that is due anyway finds it and puts it right. */
final class Unheard {
    private static final int WORKERS = 20;
    private static final int RAISED = 7;
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
            Verdict verdict = new Verdict(WORKERS, 0, 0, 0, List.of()).with(scene.broken());
            return Row.judged("", 1, mended, verdict, times);
        }
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
