package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.stack.RedisServer;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What accepting and settling cost alone: 64 callers, 200 workers, nothing done in between. Not part of the ordinary run; by hand:
 * {@code mvn test -Dtest=ThroughputCheck}.
 */
class ThroughputCheck {
    private static final int CALLERS = Integer.getInteger("callers", 64);
    private static final int WORKERS = Integer.getInteger("workers", 200);
    private static final int ROUNDS = Integer.getInteger("rounds", 3);
    private static final Duration ROUND = Duration.ofSeconds(Integer.getInteger("seconds", 5));

    @Test
    void updatesPerSecond() throws Exception {
        try (var redis = new TestRedis.Single(RedisServer.start());
                var here = new Replica(redis, Settings.usual(), ThroughputCheck::work)) {
            here.queue.open();
            List<WorkerSid> workers =
                    IntStream.range(0, WORKERS).mapToObj(_ -> Sids.worker()).toList();
            for (int round = 0; round < ROUNDS; round++) round(redis.server(), here, workers);
            System.out.println(redis.server().command("INFO", "commandstats"));
        }
    }

    private static void work(Replica here, Claim claim) {
        Thread.ofVirtual().start(() -> {
            Optional<Claim> next = Optional.of(claim);
            while (next.isPresent()) {
                Passes.Settled settled = here.passes.settle(next.get(), Replica.applied(next.get()));
                next = settled instanceof Passes.Settled.Next(Claim more) ? Optional.of(more) : Optional.empty();
            }
        });
    }

    private static void round(RedisServer server, Replica here, List<WorkerSid> workers) throws InterruptedException {
        var updates = new AtomicInteger();
        var lost = new AtomicInteger();
        var failures = new ConcurrentHashMap<String, Integer>();
        var micros = new AtomicLong();
        long cpu = cpu();
        double redisCpu = redisCpu(server);
        long start = System.nanoTime();
        long end = start + ROUND.toNanos();
        var done = new CountDownLatch(CALLERS);
        for (int caller = 0; caller < CALLERS; caller++) {
            int first = caller;
            Thread.ofVirtual().start(() -> {
                try {
                    for (int i = first; System.nanoTime() < end; i += 7) {
                        WorkerSid worker = workers.get(i % workers.size());
                        long sent = System.nanoTime();
                        var update = here.update(worker);
                        here.inbox.accept(update, null);
                        if (here.inbox
                                .await(worker, update.updateId(), Duration.ofSeconds(10))
                                .isEmpty()) lost.incrementAndGet();
                        micros.addAndGet((System.nanoTime() - sent) / 1000);
                        updates.incrementAndGet();
                    }
                } catch (RuntimeException e) {
                    failures.merge(String.valueOf(e), 1, Integer::sum);
                } finally {
                    done.countDown();
                }
            });
        }
        done.await();
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "%.0f updates/s, mean %.2f ms, %d lost, failures %s; per update: %.0f us of this process, %.0f us of Redis%n",
                updates.get() / seconds,
                micros.get() / 1e3 / updates.get(),
                lost.get(),
                failures,
                (cpu() - cpu) / 1e3 / updates.get(),
                (redisCpu(server) - redisCpu) * 1e6 / updates.get());
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static double redisCpu(RedisServer server) {
        return String.valueOf(server.command("INFO", "cpu"))
                .lines()
                .filter(line -> line.startsWith("used_cpu_sys:") || line.startsWith("used_cpu_user:"))
                .mapToDouble(line ->
                        Double.parseDouble(line.substring(line.indexOf(':') + 1).strip()))
                .sum();
    }
}
