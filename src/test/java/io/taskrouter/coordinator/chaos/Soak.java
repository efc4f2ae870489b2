package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.bench.Bar;
import io.taskrouter.coordinator.bench.Checker;
import io.taskrouter.coordinator.bench.Findings;
import io.taskrouter.coordinator.bench.Outcome;
import io.taskrouter.coordinator.bench.Ring;
import io.taskrouter.coordinator.bench.Seat;
import io.taskrouter.coordinator.bench.Step;
import io.taskrouter.coordinator.bench.Track;
import io.taskrouter.coordinator.bench.Write;
import io.taskrouter.coordinator.stack.CoordinatorProcess;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Steady load for a long time: every caller counts up a key of its own and passes its steps through a ring that all share, TaskRouter's history is read by the checker, and nothing that is looked at may grow. What Redis keeps for good (histories, documents) has
 * reached its bounds after a first load; when that has run out, and when everything has, it must hold the same.
 */
final class Soak {
    private static final String SEED = "{\"" + Ring.KEY + "\":" + Ring.seed() + "}";
    private static final int WORKERS = 50;
    private static final int CALLERS = 3;
    private static final Duration BETWEEN = Duration.ofMillis(500); // 150 callers: 300 updates a second
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration LOOK = Duration.ofSeconds(30);
    private static final Duration WARM = Duration.ofMinutes(5);
    private static final Duration RETENTION = Duration.ofMinutes(1);
    private static final Duration START = Duration.ofMillis(1_500);
    private static final int STARTS = 5;
    private static final double GROWTH = 0.01; // of ten minutes
    private static final double RETURN = 0.05;
    private static final double MIB = 1 << 20;

    private final Duration length;
    private final AtomicBoolean over = new AtomicBoolean();
    private final LongAdder done = new LongAdder();
    /** Answers other than 200, by status; 0 for none. */
    private final Map<Integer, LongAdder> refused = new ConcurrentSkipListMap<>();

    Soak(Duration length) {
        this.length = length;
    }

    /**
     * @param resident MiB, of one replica
     * @param alive in its heap
     * @param redis MiB
     */
    private record Look(double minute, double resident, Alive alive, double redis) {
        /** MiB. */
        double heap() {
            return alive.total() / MIB;
        }
    }

    /**
     * @param before what Redis held when the first load had run out, {@code after} when everything had; in MiB
     * @param start median time from a replica's process to ready, with nothing else going on
     */
    private record Seen(List<Look> looks, double before, double after, Found found, Duration start) {}

    /** @param ring tells what took effect twice */
    private record Found(Findings keys, Ring.Reading ring) {
        boolean isClean() {
            return keys.isClean() && ring.equals(Ring.Reading.NOTHING);
        }

        Found and(Found more) {
            return new Found(keys.and(more.keys), ring.and(more.ring));
        }
    }

    record Course(String report, List<String> troubles) {}

    Course go(Bar bar) throws Exception {
        var settings = Map.of("coordinator.queue.retention", RETENTION.toSeconds() + "s");
        try (Scene scene = Fault.of("soak", 1, (_, _) -> {}).with(settings).scene()) {
            List<String> workers = scene.control().seed(WORKERS, SEED);
            scene.look(workers);
            List<Track> tracks = Seat.at(workers, CALLERS).stream()
                    .map(seat -> new Track(seat, new ArrayList<>()))
                    .toList();
            load(scene, tracks, WARM, (_, _) -> bar.show(0, "what stays comes to its bounds"));
            double before = runOut(scene);
            List<Look> looks = new ArrayList<>();
            load(scene, tracks, length, (share, minute) -> {
                looks.add(look(scene, minute));
                bar.show(share, done.sum() + " updates");
            });
            double after = runOut(scene);
            bar.done(done.sum() + " updates");
            Found found = check(scene, tracks);
            return course(new Seen(looks, before, after, found, starts(scene)));
        }
    }

    private interface Watch {
        void at(double share, double minute) throws Exception;
    }

    private void load(Scene scene, List<Track> tracks, Duration time, Watch watch) throws Exception {
        over.set(false);
        List<Thread> callers = new ArrayList<>();
        for (Track track : tracks) callers.add(Thread.startVirtualThread(() -> count(scene, track)));
        long begin = System.nanoTime();
        for (long now = 0; now < time.toNanos(); now = System.nanoTime() - begin) {
            Thread.sleep(LOOK); // how often is looked
            watch.at((double) now / time.toNanos(), now / 60e9);
        }
        over.set(true);
        for (Thread each : callers) each.join();
    }

    /** Goes on where it has ended before. */
    private void count(Scene scene, Track track) {
        Seat seat = track.seat();
        while (!over.get()) {
            long n = track.steps().size() + 1;
            long begin = System.nanoTime();
            String body =
                    "[%s,{\"op\":\"add\",\"path\":\"/%s\",\"value\":%d}]".formatted(Ring.step(seat, n), seat.key(), n);
            int status = told(scene, seat, n, body);
            long end = System.nanoTime();
            Outcome outcome = status == 200 || status == 202
                    ? new Outcome.Confirmed(end, status == 202)
                    : new Outcome.Failed("answered " + status);
            track.steps().add(new Step(n, begin, end, outcome));
            done.increment();
            LockSupport.parkNanos(begin + BETWEEN.toNanos() - System.nanoTime());
        }
    }

    /** Who is put off repeats the same under the same key before he goes on: what got no answer may be accepted yet, by a replica that stood still, and later than what comes after it. Returns what he was told at last. */
    private int told(Scene scene, Seat seat, long n, String body) {
        String key = seat.workerSid() + "-" + seat.key() + "-" + n;
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (long turn = n; ; turn++) {
            URI at = scene.uris().get((int) (turn % scene.uris().size()));
            int status = Calls.patch(at, seat.workerSid(), "application/json-patch+json", body, "Idempotency-Key", key)
                    .status();
            if (status != 200)
                refused.computeIfAbsent(status, _ -> new LongAdder()).increment();
            if (status == 200 || status == 202 || System.nanoTime() > end) return status;
            LockSupport.parkNanos(BETWEEN.toNanos());
        }
    }

    /** What Redis holds when results and keys of idempotency have run out. */
    private static double runOut(Scene scene) throws InterruptedException {
        Thread.sleep(RETENTION.plusSeconds(5)); // for as long Redis keeps them: what is left then is looked at
        return redis(scene);
    }

    private static Found check(Scene scene, List<Track> tracks) {
        return tracks.stream()
                .collect(Collectors.groupingBy(track -> track.seat().workerSid()))
                .entrySet()
                .stream()
                .map(each -> check(each.getKey(), Verdict.writes(scene.control(), each.getKey()), each.getValue()))
                .reduce(new Found(Findings.NONE, Ring.Reading.NOTHING), Found::and);
    }

    private static Found check(String worker, List<Write> writes, List<Track> tracks) {
        return new Found(
                Checker.check(worker, SEED, writes, tracks, Set.of(Ring.KEY)), Ring.read(SEED, writes, tracks));
    }

    private static Duration starts(Scene scene) {
        Replica replica = scene.replicas.getLast();
        return IntStream.range(0, STARTS)
                .mapToObj(_ -> {
                    replica.kill();
                    replica.revive();
                    return replica.process().readyAfter();
                })
                .sorted()
                .toList()
                .get(STARTS / 2);
    }

    private static Look look(Scene scene, double minute) throws IOException {
        CoordinatorProcess process = scene.replicas.getFirst().process();
        return new Look(minute, process.residentBytes() / MIB, Alive.in(process.pid()), redis(scene));
    }

    private static double redis(Scene scene) {
        return number(String.valueOf(scene.redis().command("INFO", "memory")), "used_memory:(\\d+)") / MIB;
    }

    private static double number(String text, String form) {
        Matcher found = Pattern.compile(form).matcher(text);
        if (!found.find()) throw new IllegalStateException("not in \"" + text + "\": " + form);
        return Double.parseDouble(found.group(1));
    }

    private Course course(Seen seen) {
        List<Look> settled = seen.looks.subList(seen.looks.size() / 3, seen.looks.size());
        double resident = slope(settled, Look::resident);
        double heap = slope(settled, Look::heap);
        double returned = seen.after / seen.before - 1;
        Findings keys = seen.found.keys;
        Ring.Reading ring = seen.found.ring;
        List<String> troubles = new ArrayList<>(keys.examples());
        if (!refused.isEmpty()) troubles.add("not every update was answered with 200: " + refused);
        if (!seen.found.isClean()) troubles.add("not as acknowledged: " + seen.found);
        if (length.toMinutes() >= 10 && resident > GROWTH) troubles.add("resident memory grows");
        if (length.toMinutes() >= 10 && heap > GROWTH) troubles.add("the heap grows");
        if (Math.abs(returned) > RETURN) troubles.add("Redis does not come back to what it held");
        if (seen.start.compareTo(START) > 0) troubles.add("a replica starts too slowly");
        Look last = seen.looks.getLast();
        return new Course(
                String.format(
                        Locale.ROOT,
                        "%d updates in %d minutes (%.0f/s): %d refused, %d lost, %d doubled, %d out of order, %d damaged;%n"
                                + "resident %.0f MiB, %+.2f %% in 10 minutes; alive in the heap %.1f MiB, %+.2f %%, grown most: %s;%n"
                                + "Redis %.2f MiB at first, %.2f under load, %.2f when all had run out (%+.1f %%);%n"
                                + "a replica is ready after %.2f s%n%s",
                        done.sum(),
                        length.plus(WARM).toMinutes(),
                        done.sum() / (double) length.plus(WARM).toSeconds(),
                        refused.values().stream().mapToLong(LongAdder::sum).sum(),
                        Math.max(keys.lost(), ring.lost()),
                        ring.doubled(),
                        Math.max(keys.disordered(), ring.disordered()),
                        keys.damaged() + keys.gaps() + ring.broken(),
                        last.resident(),
                        100 * resident,
                        last.heap(),
                        100 * heap,
                        String.join(
                                ", ",
                                Alive.grown(settled.stream().map(Look::alive).toList())),
                        seen.before,
                        last.redis(),
                        seen.after,
                        100 * returned,
                        seen.start.toMillis() / 1e3,
                        troubles.isEmpty() ? "Everything as promised." : "NOT as promised: " + troubles),
                troubles);
    }

    /** Share by which it grows in ten minutes, by least squares. */
    private static double slope(List<Look> looks, ToDoubleFunction<Look> of) {
        double x = looks.stream().mapToDouble(Look::minute).average().orElseThrow();
        double y = looks.stream().mapToDouble(of).average().orElseThrow();
        double up = looks.stream()
                .mapToDouble(it -> (it.minute() - x) * (of.applyAsDouble(it) - y))
                .sum();
        double down = looks.stream()
                .mapToDouble(it -> (it.minute() - x) * (it.minute() - x))
                .sum();
        return down == 0 ? 0 : up / down * 10 / y;
    }
}
