package io.taskrouter.coordinator.bench;

import io.taskrouter.coordinator.stack.CoordinatorProcess;
import io.taskrouter.coordinator.stack.RedisServer;
import io.taskrouter.coordinator.stack.SimulatorProcess;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code make scaling}: what the autoscaler looks at, beside the processor, under one steady load: with a quick TaskRouter, and with a slow one and one, two and three replicas, whose calls under way at once
 * are bounded for each of them. A signal is right when it rises with the trouble and falls with more replicas.
 */
public final class Scaling {
    private static final int WORKERS = 400;
    private static final int PER_SECOND = 240;
    private static final int CALLS_AT_ONCE = 32;
    private static final int SLOW_MILLIS = 400;
    private static final int QUICK_MILLIS = 40;
    private static final Duration MEETING = Duration.ofSeconds(25);
    private static final Duration SETTLING = Duration.ofSeconds(20);
    private static final Duration MEASURED = Duration.ofSeconds(20);

    private final PrintStream out;
    private final SimulatorProcess simulator;
    private final SimulatorClient control;

    private Scaling(PrintStream out, SimulatorProcess simulator) {
        this.out = out;
        this.simulator = simulator;
        this.control = new SimulatorClient(URI.create(simulator.url()));
    }

    public static void main(String... none) throws InterruptedException {
        try (SimulatorProcess simulator = SimulatorProcess.start("--workers", "0")) {
            Scaling scaling = new Scaling(System.out, simulator);
            scaling.measure(1, QUICK_MILLIS);
            for (int replicas = 1; replicas <= 3; replicas++) scaling.measure(replicas, SLOW_MILLIS);
        }
    }

    private void measure(int replicas, int latencyMillis) throws InterruptedException {
        control.reset();
        List<String> workers = control.seed(WORKERS, "agent-", "{}");
        List<CoordinatorProcess> running = new ArrayList<>();
        try (RedisServer redis = RedisServer.startFsyncEverySecond()) {
            for (int i = 0; i < replicas; i++) running.add(CoordinatorProcess.start(settings(redis)));
            control.mood(QUICK_MILLIS, Profile.Limit.NONE, Profile.Faults.NONE); // until everybody was seen once
            List<AsyncCallers> callers = new ArrayList<>();
            for (int i = 0; i < replicas; i++)
                callers.add(new AsyncCallers(
                        URI.create(running.get(i).url()),
                        Stage.AUTHORIZATION,
                        every(workers, i, replicas),
                        PER_SECOND / replicas));
            LockSupport.parkNanos(MEETING.toNanos());
            control.mood(latencyMillis, Profile.Limit.NONE, Profile.Faults.NONE);
            LockSupport.parkNanos(SETTLING.toNanos());
            report(replicas, latencyMillis, running, callers);
            for (AsyncCallers each : callers) each.finish();
        } finally {
            running.forEach(CoordinatorProcess::close);
        }
    }

    private static List<Seat> every(List<String> workers, int first, int step) {
        List<Seat> seats = new ArrayList<>();
        for (int i = first; i < workers.size(); i += step) seats.add(Seat.of(workers.get(i), 0));
        return seats;
    }

    private void report(int replicas, int latencyMillis, List<CoordinatorProcess> running, List<AsyncCallers> callers) {
        Map<String, Long> pids = new LinkedHashMap<>();
        for (int i = 0; i < running.size(); i++)
            pids.put("replica " + (i + 1), running.get(i).pid());
        Cpu cpu = Cpu.start(pids);
        long sent = sent(callers);
        Probe probe = new Probe(running.getFirst());
        double age = 0;
        double depth = 0;
        double waiting = 0;
        int looks = 0;
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < MEASURED.toNanos()) {
            LockSupport.parkNanos(1_000_000_000);
            age += probe.metric("coordinator_queue_oldest_age_seconds");
            depth += probe.metric("coordinator_queue_depth");
            waiting += probe.metric("taskrouter_calls_waiting");
            looks++;
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        out.printf(
                Locale.ROOT,
                "%d replica(s), TaskRouter takes %d ms, %.0f updates/s accepted: mean age of the oldest %.1f s, depth %.0f, calls waiting at the first %.0f, cores busy %s%n",
                replicas,
                latencyMillis,
                (sent(callers) - sent) / seconds,
                age / looks,
                depth / looks,
                waiting / looks,
                cpu.busy());
    }

    private static long sent(List<AsyncCallers> callers) {
        return callers.stream().mapToLong(AsyncCallers::done).sum();
    }

    private Map<String, String> settings(RedisServer redis) {
        Map<String, String> all =
                new LinkedHashMap<>(Stage.settings(Stage.site(URI.create(simulator.url())), redis.hosts()));
        all.put("twilio.limiter.initial", Integer.toString(CALLS_AT_ONCE));
        all.put("twilio.limiter.max", Integer.toString(CALLS_AT_ONCE));
        return all;
    }
}
