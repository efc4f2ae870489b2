package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.bench.Bar;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Steady load for a long time: every caller counts up a key of its own, and nothing that is looked at may grow. */
final class Soak {
    private static final int WORKERS = 50;
    private static final int CALLERS = 3;
    private static final Duration BETWEEN = Duration.ofMillis(500); // 150 callers: 300 updates a second
    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration RETENTION = Duration.ofMinutes(1);

    private final Duration length;
    private final AtomicBoolean over = new AtomicBoolean();
    private final LongAdder done = new LongAdder();
    private final LongAdder lost = new LongAdder();

    Soak(Duration length) {
        this.length = length;
    }

    /** @param heap used after a collection, of one replica; all in MiB */
    private record Look(double minute, double resident, double heap, double redis) {}

    record Course(String report, List<String> troubles) {}

    Course go(Bar bar) throws Exception {
        var settings = Map.of("coordinator.queue.retention", RETENTION.toSeconds() + "s");
        try (Scene scene = Fault.of("soak", 1, (_, _) -> {}).with(settings).scene()) {
            List<String> workers = scene.control().seed(WORKERS, "{}");
            scene.look(workers);
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < WORKERS * CALLERS; i++) {
                String worker = workers.get(i % WORKERS);
                String key = "c" + i / WORKERS;
                callers.add(Thread.startVirtualThread(() -> count(scene, worker, key)));
            }
            List<Look> looks = new ArrayList<>();
            long begin = System.nanoTime();
            for (long now = 0; now < length.toNanos(); now = System.nanoTime() - begin) {
                Thread.sleep(LOOK); // how often is looked
                looks.add(look(scene, now / 60e9));
                bar.show((double) now / length.toNanos(), done.sum() + " updates");
            }
            over.set(true);
            for (Thread each : callers) each.join();
            Thread.sleep(RETENTION.plusSeconds(5)); // results and keys of idempotency run out
            double after = look(scene, 0).redis();
            bar.done(done.sum() + " updates");
            return course(looks, after);
        }
    }

    private void count(Scene scene, String worker, String key) {
        for (int n = 1; !over.get(); n++) {
            long next = System.nanoTime() + BETWEEN.toNanos();
            String body = "{\"" + key + "\":" + n + "}";
            URI at = scene.uris().get(n % scene.uris().size());
            int status = Calls.patch(at, worker, "application/merge-patch+json", body)
                    .status();
            done.increment();
            if (status != 200
                    || scene.control().attributesTree(worker).path(key).asInt() != n) lost.increment();
            java.util.concurrent.locks.LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    private static Look look(Scene scene, double minute) {
        Replica replica = scene.replicas.getFirst();
        String metrics = Calls.get(
                        URI.create("http://127.0.0.1:" + replica.process().managementPort() + "/q/metrics"))
                .body();
        String memory = String.valueOf(scene.redis().command("INFO", "memory"));
        return new Look(
                minute,
                replica.process().residentBytes() / 1048576.0,
                number(metrics, "jvm_gc_live_data_size_bytes\\S* (\\S+)") / 1048576,
                number(memory, "used_memory:(\\d+)") / 1048576);
    }

    private static double number(String text, String form) {
        Matcher found = Pattern.compile(form).matcher(text);
        return found.find() ? Double.parseDouble(found.group(1)) : Double.NaN;
    }

    private Course course(List<Look> looks, double redisAfter) {
        List<Look> settled = looks.subList(looks.size() / 3, looks.size());
        double resident = slope(settled.stream()
                .map(it -> new double[] {it.minute(), it.resident()})
                .toList());
        double redisBefore = looks.getFirst().redis();
        List<String> troubles = new ArrayList<>();
        if (lost.sum() > 0) troubles.add(lost.sum() + " lost");
        double redis = slope(settled.stream()
                .map(it -> new double[] {it.minute(), it.redis()})
                .toList());
        if (length.toMinutes() >= 10 && resident > 0.01) troubles.add("resident memory grows");
        if (length.toMinutes() >= 10 && redis > 0.01) troubles.add("Redis grows");
        Look last = looks.getLast();
        return new Course(
                String.format(
                        Locale.ROOT,
                        "%d updates in %d minutes (%.0f/s), %d lost; resident %.0f MiB, %+.2f %% in 10 minutes; heap after collections %.0f MiB;"
                                + " Redis %.1f MiB after 10 s, %.1f at the end, %.1f when all had run out",
                        done.sum(),
                        length.toMinutes(),
                        done.sum() / (double) length.toSeconds(),
                        lost.sum(),
                        last.resident(),
                        100 * resident,
                        last.heap(),
                        redisBefore,
                        last.redis(),
                        redisAfter),
                troubles);
    }

    /** Share by which it grows in ten minutes, by least squares. */
    private static double slope(List<double[]> points) {
        double n = points.size();
        double x = points.stream().mapToDouble(it -> it[0]).sum() / n;
        double y = points.stream().mapToDouble(it -> it[1]).sum() / n;
        double up = points.stream().mapToDouble(it -> (it[0] - x) * (it[1] - y)).sum();
        double down =
                points.stream().mapToDouble(it -> (it[0] - x) * (it[0] - x)).sum();
        return down == 0 ? 0 : up / down * 10 / y;
    }
}
