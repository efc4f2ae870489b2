package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.simulator.SimulatorOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** TaskRouter takes ten requests a second and has two seconds' pause for whoever asks for more; a worker nobody has seen before comes in the middle of it. */
final class AtItsLimit {
    private static final int PER_SECOND = 10;
    private static final int PAUSE_SECONDS = 2;
    /** Of one replica under way, so few that they would be exceeded by themselves. */
    private static final int AT_ONCE = 2;

    static final Map<String, String> SETTINGS = Map.of(
            "twilio.limiter.initial", Integer.toString(AT_ONCE),
            "twilio.limiter.max", Integer.toString(AT_ONCE));

    private AtItsLimit() {}

    static void strike(Scene scene, Random random) throws InterruptedException {
        List<RetryAfter> watches =
                scene.replicas.stream().map(_ -> new RetryAfter()).toList();
        for (int i = 0; i < watches.size(); i++)
            scene.replicas.get(i).taskRouter.watch(watches.get(i));
        var before = scene.control().options();
        var limits = new SimulatorOptions.Limits(0, PER_SECOND, 0, Map.of(), PAUSE_SECONDS);
        scene.control().options(before.withLimits(limits));
        long begin = System.nanoTime();
        Thread.sleep(2_000); // over which is counted what they send
        expectNobodyStarved(scene);
        Span limited = Span.since(begin);
        scene.control().options(before);
        for (Replica each : scene.replicas) each.taskRouter.watch(Tap.Watch.NONE);
        // Once is enough: then the rate is known, and kept.
        scene.expect(
                scene.control().counters().values().stream().anyMatch(outcomes -> outcomes.containsKey("429")),
                "nobody was ever asked to wait");
        long early = watches.stream().mapToLong(RetryAfter::early).sum();
        scene.expect(early == 0, early + " requests earlier than Retry-After");
        expectWithinLimits(scene, watches, limited);
    }

    private static void expectNobodyStarved(Scene scene) {
        long begin = System.nanoTime();
        String fresh = scene.control().seed(1, "{}").getFirst();
        scene.expect(scene.awaitDone(fresh, Duration.ofSeconds(20)), "a worker is starved by the others");
        scene.measured("seconds for a new worker at the limit", (System.nanoTime() - begin) / 1e9, 20);
    }

    /** The service has no setting for a rate: it learns TaskRouter's. So each replica's counts from when it was refused, and for how many at once there is a setting. */
    private static void expectWithinLimits(Scene scene, List<RetryAfter> watches, Span limited) {
        for (RetryAfter each : watches) {
            Span known = new Span(each.toldFirst(limited.from()), limited.until());
            // all that is allowed, one that is refused, and those on their way when the refusal comes
            scene.measured(
                    "requests of a replica within a second", each.sends.mostInASecond(known), PER_SECOND + AT_ONCE);
            scene.measured("requests of a replica at once", each.sends.mostUnderWay(), AT_ONCE);
        }
        long all = watches.stream()
                .mapToLong(each -> each.toldFirst(limited.from()))
                .max()
                .orElseThrow();
        Span known = new Span(all, limited.until());
        long sent = watches.stream().mapToLong(each -> each.sends.count(known)).sum();
        // Each learns by itself: nobody shares the rate out among them.
        int together = PER_SECOND * scene.replicas.size();
        scene.measured("requests a second of all replicas", sent / known.seconds(), together);
    }
}
