package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.stack.Await;
import io.taskrouter.coordinator.stack.RedisServer;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A second coordinator with a Redis of its own on the same workspace. Neither can know what the other has promised, so both must stop writing, and say so; when one is gone the other goes on by itself. */
final class Rivals {
    private static final Duration SOON = Duration.ofSeconds(30);
    /** Longer than what a look at whether the other one is gone waits for. */
    private static final Duration GONE = Duration.ofSeconds(100);

    private Rivals() {}

    static Row play() throws Exception {
        try (Scene scene = Fault.of("rivals", 1, (_, _) -> {}).on(1).scene();
                RedisServer redis = RedisServer.startFsyncAlways()) {
            Map<String, String> settings = new HashMap<>(Scene.BRISK);
            settings.put("quarkus.redis.hosts", redis.hosts());
            Tap own = new Tap(URI.create(scene.simulator.baseUrl()).getPort(), Steps::ofTaskRouter);
            Replica one = scene.replicas.getFirst();
            try (Replica other = new Replica(settings, List.of(), 0, null, own)) {
                String worker = scene.control().seed(1, "{\"n\":0}").getFirst();
                int told = 0;
                for (int n = 1; n <= 20; n++) {
                    told += change(one, worker, "a", n) + change(other, worker, "b", n);
                }
                long writes = writes(scene, worker);
                boolean said = Await.within(SOON, () -> saysSo(one) && saysSo(other));
                scene.expect(said, "not both have said so");
                change(one, worker, "a", 100);
                change(other, worker, "b", 100);
                long more = writes(scene, worker) - writes;
                scene.expect(more == 0, "they go on writing: " + more);
                other.kill();
                long begin = System.nanoTime();
                boolean alone = Await.within(
                        GONE,
                        () -> scene.control().attributesTree(worker).path("a").asInt() == 100);
                scene.expect(alone, "the one that is left does not go on");
                long took = (System.nanoTime() - begin) / 1_000_000;
                Verdict verdict = new Verdict(told, 0, 0, 0, List.of()).with(scene.broken());
                return Row.judged("", 1, true, verdict, Row.Times.once(took));
            }
        }
    }

    /** 1 when it was confirmed. */
    private static int change(Replica by, String worker, String key, int n) {
        String body = "{\"" + key + "\":" + n + "}";
        var told = Calls.patch(by.uri(), worker, "application/merge-patch+json", body, "Prefer", "wait=1");
        return told.status() == 200 ? 1 : 0;
    }

    private static long writes(Scene scene, String worker) {
        return scene.control().history(worker, 0, 100_000).stream()
                .filter(entry -> entry.kind().contains("attributes"))
                .count();
    }

    private static boolean saysSo(Replica replica) {
        return replica.process().output().contains("Another coordinator writes worker");
    }
}
