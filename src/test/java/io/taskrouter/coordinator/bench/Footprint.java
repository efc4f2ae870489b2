package io.taskrouter.coordinator.bench;

import io.taskrouter.coordinator.stack.CoordinatorProcess;
import io.taskrouter.coordinator.stack.RedisServer;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** {@code make footprint}: memory and processor time of the service and of Redis with 1,000 and with 2,000 workers, each changed once in ten seconds, as an ordinary floor is. Figures for requests and limits. */
public final class Footprint {
    private static final int[] FLOORS = {1_000, 2_000};
    private static final int SECONDS_BETWEEN_CHANGES = 10;
    private static final int LATENCY_MILLIS = 60;
    private static final int AT_ONCE = 16;
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration MEASURED = Duration.ofSeconds(40);

    private final PrintStream out;
    private final Stage stage;

    private Footprint(PrintStream out, Stage stage) {
        this.out = out;
        this.stage = stage;
    }

    public static void main(String... none) throws InterruptedException {
        try (Stage stage = Stage.withSimulator()) {
            for (int workers : FLOORS) new Footprint(System.out, stage).measure(workers);
        }
    }

    private void measure(int count) throws InterruptedException {
        SimulatorClient simulator = new SimulatorClient(stage.simulatorBase());
        simulator.reset();
        List<String> workers = simulator.seed(count, "agent-", SeedDocument.TEXT);
        stage.prepare(StrategyKind.COORDINATOR, new Shift(), new Troubles());
        simulator.mood(LATENCY_MILLIS, Profile.Limit.NONE, Profile.Faults.NONE);
        CoordinatorProcess service = stage.coordinator().orElseThrow();
        Probe probe = new Probe(service);
        say("%d workers: when ready %s, Redis %.1f MiB", count, probe.memory(), redisMib());
        long begin = System.nanoTime();
        meet(URI.create(service.url()), workers);
        say("  all seen once after %.1f s: %s, Redis %.1f MiB", (System.nanoTime() - begin) / 1e9, probe.memory(), redisMib());
        LiveCallers callers = new LiveCallers(
                URI.create(service.url()), Stage.AUTHORIZATION, Seat.at(workers, 1), count / SECONDS_BETWEEN_CHANGES);
        LockSupport.parkNanos(WARM_UP.toNanos());
        long before = callers.done();
        Cpu cpu = Cpu.start(stage.pids());
        LockSupport.parkNanos(MEASURED.toNanos());
        Map<String, Double> busy = cpu.busy();
        double rate = (callers.done() - before) / (double) MEASURED.toSeconds();
        say("  at %.0f changes/s: %s, Redis %.1f MiB; cores busy %s", rate, probe.memory(), redisMib(), busy);
        callers.finish();
        stage.clear();
    }

    private static void meet(URI service, List<String> workers) throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        List<Thread> asking = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++)
            asking.add(Thread.ofVirtual().start(() -> {
                try (HttpConnection connection = new HttpConnection(service)) {
                    for (int at = next.getAndIncrement(); at < workers.size(); at = next.getAndIncrement())
                        connection.send("GET", "/v1/workers/" + workers.get(at), Stage.AUTHORIZATION, null);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }));
        for (Thread each : asking) each.join();
    }

    private double redisMib() {
        RedisServer redis = stage.redis().orElseThrow();
        return String.valueOf(redis.command("INFO", "memory"))
                        .lines()
                        .filter(line -> line.startsWith("used_memory:"))
                        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                        .sum()
                / 1048576.0;
    }

    private void say(String text, Object... values) {
        out.printf(Locale.ROOT, text + "%n", values);
    }
}
