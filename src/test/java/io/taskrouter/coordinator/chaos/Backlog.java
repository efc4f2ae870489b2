package io.taskrouter.coordinator.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.taskrouter.coordinator.simulator.FaultRule;
import io.taskrouter.coordinator.stack.Await;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Ten thousand updates wait while TaskRouter is out; every replica is killed; one comes back, and so does TaskRouter. */
final class Backlog {
    private static final int WORKERS = 200;
    private static final int EACH = 50;
    private static final int MOST = 2_000_000;
    private static final Duration FIRST = Duration.ofSeconds(3);
    private static final Duration ALL = Duration.ofSeconds(90);

    private Backlog() {}

    static Row play() throws Exception {
        try (Scene scene = Fault.of("backlog", 1, (_, _) -> {}).scene()) {
            scene.control().fault(FaultRule.errorBefore(503));
            List<String> workers = scene.control().seed(WORKERS, "{\"log\":[]}");
            long accepted = accepted(scene, workers);
            scene.expect(accepted == WORKERS * EACH, "only " + accepted + " were accepted");
            scene.replicas.forEach(Replica::kill);
            scene.control().clearFaults();
            long begin = System.nanoTime();
            scene.replicas.getFirst().revive();
            boolean idle = scene.awaitIdle(ALL);
            long all = (System.nanoTime() - begin) / 1_000_000;
            long first = firstWrite(scene, workers, begin);
            scene.expect(
                    first >= 0 && first < FIRST.toMillis(), "first write " + first + " ms after the process' start");
            Verdict verdict = verdict(scene, workers, accepted).with(scene.broken());
            return Row.judged("", 1, idle, verdict, new Row.Times(first, all));
        }
    }

    /** Milliseconds until TaskRouter got the first write for somebody who waits; -1: none came. What a start asks it otherwise does not count. */
    private static long firstWrite(Scene scene, List<String> workers, long begin) {
        Set<String> waiting = Set.copyOf(workers);
        return scene.control().requestLog(null, 0, MOST).stream()
                .filter(each -> each.endpoint().equals("POST worker") && each.arrivedNanos() >= begin)
                .filter(each -> each.workerSid() != null && waiting.contains(each.workerSid()))
                .mapToLong(each -> (each.arrivedNanos() - begin) / 1_000_000)
                .min()
                .orElse(-1);
    }

    /** Every worker's updates one after the other, so that their order is known; a few workers at a time. */
    private static long accepted(Scene scene, List<String> workers) throws Exception {
        List<Future<Integer>> counts = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(16)) {
            for (int i = 0; i < workers.size(); i++) {
                String worker = workers.get(i);
                URI at = scene.uris().get(i % scene.uris().size());
                counts.add(threads.submit(() -> fill(at, worker)));
            }
        }
        long all = 0;
        for (Future<Integer> each : counts) all += each.get();
        return all;
    }

    private static int fill(URI at, String worker) {
        int accepted = 0;
        for (int n = 0; n < EACH; n++) {
            String step = "[{\"op\":\"add\",\"path\":\"/log/-\",\"value\":" + n + "}]";
            String key = worker + n;
            boolean done = Await.within(
                    Duration.ofSeconds(20),
                    () -> Calls.patch(
                                            at,
                                            worker,
                                            "application/json-patch+json",
                                            step,
                                            "Idempotency-Key",
                                            key,
                                            "Prefer",
                                            "respond-async")
                                    .status()
                            == 202);
            if (done) accepted++;
        }
        return accepted;
    }

    private static Verdict verdict(Scene scene, List<String> workers, long accepted) {
        long lost = 0;
        long doubled = 0;
        long disordered = 0;
        for (String worker : workers) {
            List<Integer> found = new ArrayList<>();
            for (JsonNode each : scene.control().attributesTree(worker).path("log")) found.add(each.asInt());
            long different = found.stream().distinct().count();
            lost += EACH - different;
            doubled += found.size() - different;
            if (!found.equals(found.stream().sorted().toList())) disordered++;
        }
        return new Verdict(accepted, lost, doubled, disordered, List.of());
    }
}
