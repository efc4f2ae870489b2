package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.bench.Bar;
import io.taskrouter.coordinator.simulator.HistoryEntry;
import io.taskrouter.coordinator.stack.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One append, whose replica is killed at one exact moment: before, at the answer of, or after its n-th command to Redis or its n-th request to TaskRouter. Another replica finishes it, the caller repeats
 * what got no answer. However that goes, the append takes effect once.
 */
final class CrashPoints {
    private static final String SEED = "{\"log\":[]}";
    private static final String APPEND = "[{\"op\":\"add\",\"path\":\"/log/-\",\"value\":\"x\"}]";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Scene scene;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    CrashPoints(Scene scene) {
        this.scene = scene;
    }

    /** @param step the n-th command or request, from 1 */
    record Point(boolean redis, int step, Tap.Moment moment) {
        @Override
        public String toString() {
            return (redis ? "Redis " : "TaskRouter ") + step + " "
                    + moment.name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Kills at every moment of every step that there is, {@code times} over. */
    Row go(int times, Bar bar) throws Exception {
        Row row = empty();
        int tried = 0;
        for (int i = 0; i < times; i++) {
            for (boolean redis : new boolean[] {true, false}) {
                for (int step = 1; ; step++) {
                    boolean reached = false;
                    for (Tap.Moment moment : Tap.Moment.values()) {
                        Point point = new Point(redis, step, moment);
                        bar.show((double) i / times, point + " (" + ++tried + ")");
                        Row one = at(point);
                        reached |= one.tried() > 0;
                        if (one.tried() > 0) row = row.and(one);
                    }
                    if (!reached) break;
                }
            }
        }
        return row;
    }

    private static Row empty() {
        return new Row("killed at every step of a pass", 0, true, Verdict.NOTHING, 0, 0, 0, Map.of(), -1, -1);
    }

    Row at(Point point) throws Exception {
        Replica victim = scene.replicas.get(0);
        Replica other = scene.replicas.get(1);
        String worker = scene.control().seed(1, SEED).getFirst();
        patch(victim.uri(), worker, "[{\"op\":\"add\",\"path\":\"/warm\",\"value\":1}]", "warm");
        AtomicInteger steps = new AtomicInteger();
        AtomicInteger killed = new AtomicInteger();
        Tap tap = point.redis() ? victim.redis : victim.taskRouter;
        tap.watch(moment -> {
            int step = moment == Tap.Moment.BEFORE ? steps.incrementAndGet() : steps.get();
            if (step != point.step() || moment != point.moment()) return false;
            if (killed.getAndIncrement() == 0) victim.kill();
            return true;
        });
        try {
            var answer =
                    CompletableFuture.supplyAsync(() -> tryPatch(victim.uri(), worker), Thread::startVirtualThread);
            long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
            Await.within(
                    PATIENCE,
                    () -> killed.get() > 0
                            || answer.isDone() && System.nanoTime() >= end
                            || !victim.process().isAlive());
            long begin = System.nanoTime();
            answer.join();
            boolean reached = killed.get() > 0;
            boolean answered = awaitAnswer(other.uri(), worker);
            long took = (System.nanoTime() - begin) / 1_000_000;
            return row(point, worker, reached, answered, took);
        } finally {
            tap.watch(Tap.Watch.NONE);
            victim.revive();
        }
    }

    private Row row(Point point, String worker, boolean reached, boolean answered, long took) {
        int found = scene.control().attributesTree(worker).path("log").size();
        long writes = scene.control().history(worker, 0, 100_000).stream()
                .filter(HistoryEntry::applied)
                .filter(entry -> count(entry.after()) > count(entry.before()))
                .count();
        List<String> examples = new ArrayList<>();
        if (found != 1 || writes != 1) examples.add(point + ": " + found + " found, " + writes + " appends written");
        Verdict verdict = new Verdict(1, found == 0 ? 1 : 0, found > 1 || writes > 1 ? 1 : 0, 0, examples);
        return new Row("", reached ? 1 : 0, answered, verdict, 0, 0, 0, Map.of(), took, took);
    }

    private static int count(String attributes) {
        return attributes.split("\"x\"", -1).length - 1;
    }

    private boolean awaitAnswer(URI replica, String worker) {
        return Await.within(PATIENCE, () -> tryPatch(replica, worker) == 200);
    }

    /** Always the same request under the same key: repeating it is what callers do. */
    private int tryPatch(URI replica, String worker) {
        try {
            return patch(replica, worker, APPEND, "append");
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private int patch(URI replica, String worker, String body, String key) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(replica.resolve("/v1/workers/" + worker + "/attributes"))
                                .timeout(Duration.ofSeconds(10))
                                .header("Content-Type", "application/json-patch+json")
                                .header("Idempotency-Key", key)
                                .header("Prefer", "wait=8")
                                .method("PATCH", HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
