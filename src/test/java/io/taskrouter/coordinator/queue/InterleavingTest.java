package io.taskrouter.coordinator.queue;

import static io.taskrouter.coordinator.queue.Replica.applied;
import static io.taskrouter.coordinator.queue.Replica.ids;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Passes.Retry;
import io.taskrouter.coordinator.stack.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Several replicas accept, claim, crash, stall, give back and settle at random; whatever happens, each update settles once, in its order. */
class InterleavingTest {
    private static final int WORKERS = 12;
    private static final int UPDATES = 60;
    private static final Duration LEASE = Duration.ofMillis(150);

    /** Settled passes of a worker: pass id → its updates. */
    private final Map<WorkerSid, Map<Long, List<String>>> settled = new ConcurrentHashMap<>();

    private final AtomicInteger left = new AtomicInteger();
    private final CountDownLatch done = new CountDownLatch(1);
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();

    @Test
    void everyUpdateSettlesOnceInTheOrderAcceptedWhoeverCrashes() throws Exception {
        long seed = System.nanoTime();
        try (var redis = new TestRedis.Single(RedisServer.start())) {
            List<WorkerSid> workers =
                    IntStream.range(0, WORKERS).mapToObj(_ -> Sids.worker()).toList();
            Map<WorkerSid, List<String>> accepted = new ConcurrentHashMap<>();
            left.set(WORKERS * UPDATES);
            var config = Settings.usual().withLease(LEASE).withBatch(7);
            try (var one = new Replica(redis, config, this::work);
                    var two = new Replica(redis, config, this::work);
                    var three = new Replica(redis, config, this::work)) {
                List<Replica> replicas = List.of(one, two, three);
                replicas.forEach(it -> it.queue.open());
                for (int i = 0; i < WORKERS; i++) {
                    WorkerSid worker = workers.get(i);
                    var random = new Random(seed + i);
                    Thread.ofVirtual().start(() -> accepted.put(worker, acceptAll(replicas, worker, random)));
                }
                assertThat(done.await(90, TimeUnit.SECONDS))
                        .as("all settled, seed " + seed)
                        .isTrue();
            }
            assertThat(wrong).isEmpty();
            for (WorkerSid worker : workers) {
                List<String> order = new ArrayList<>();
                new TreeMap<>(settled.get(worker)).values().forEach(order::addAll);
                assertThat(order).as("seed " + seed).isEqualTo(accepted.get(worker));
            }
        }
    }

    private static List<String> acceptAll(List<Replica> replicas, WorkerSid worker, Random random) {
        List<String> ids = new ArrayList<>();
        while (ids.size() < UPDATES) {
            Replica at = replicas.get(random.nextInt(replicas.size()));
            for (int left = Math.min(1 + random.nextInt(4), UPDATES - ids.size()); left > 0; left--) {
                var update = at.update(worker);
                answered(() -> at.inbox.accept(update, null));
                ids.add(update.updateId());
            }
            pause(random.nextInt(20));
        }
        return ids;
    }

    /** A machine that is too busy to answer has most likely done what was asked: the same again says the same. */
    private static <T> T answered(Supplier<T> request) {
        for (int i = 0; ; i++) {
            try {
                return request.get();
            } catch (QueueUnavailable e) {
                if (i == 20) throw e;
            }
        }
    }

    /** One holder, which now and then crashes, stalls past its lease, gives back, settles half or settles twice. */
    private void work(Replica at, Claim first) {
        Thread.ofVirtual().start(() -> {
            var random = new Random();
            Optional<Claim> claim = Optional.of(first);
            try {
                while (claim.isPresent()) claim = step(at, claim.get(), random);
            } catch (QueueUnavailable e) {
                // the replica was closed, or the machine is too busy to answer: one more crash
            }
        });
    }

    private Optional<Claim> step(Replica at, Claim claim, Random random) {
        switch (random.nextInt(10)) {
            case 0 -> {
                return Optional.empty(); // crashed
            }
            case 1 -> pause((int) LEASE.toMillis() + random.nextInt(60)); // stalled: what follows is a zombie's
            case 2 -> {
                boolean clean = random.nextBoolean();
                at.passes.release(claim, new Retry(Duration.ofMillis(random.nextInt(30)), true, clean));
                return Optional.empty();
            }
            case 3 -> at.passes.note(claim, Math.max(1, claim.updates().size() - 1), "verdicts");
            case 4 -> pause(random.nextInt(30));
            default -> {}
        }
        Claim held = random.nextInt(4) == 0 ? at.passes.gather(claim).orElse(claim) : claim;
        int count =
                held.updates().isEmpty() ? 0 : 1 + random.nextInt(held.updates().size());
        if (random.nextInt(3) > 0) count = held.updates().size();
        Passes.Settlement settlement = applied(held, count);
        long begun = System.nanoTime();
        Passes.Settled end = answered(() -> at.passes.settle(held, settlement));
        if (end instanceof Passes.Settled.Lost) return Optional.empty();
        record(held, ids(held).subList(0, count));
        if (random.nextInt(5) == 0) repeat(at, held, settlement, end, begun);
        return end instanceof Passes.Settled.Next(Claim next) ? Optional.of(next) : Optional.empty();
    }

    /** Refused it may be only when somebody else can have settled since: after an end without a next pass, or beyond the lease. */
    private void repeat(Replica at, Claim held, Passes.Settlement settlement, Passes.Settled end, long begun) {
        boolean refused = at.passes.settle(held, settlement) instanceof Passes.Settled.Lost;
        boolean ours = end instanceof Passes.Settled.Next && System.nanoTime() - begun < LEASE.toNanos();
        if (refused && ours) wrong.add("a repeated settlement was refused");
    }

    private void record(Claim claim, List<String> ids) {
        Map<Long, List<String>> passes = settled.computeIfAbsent(claim.worker(), _ -> new ConcurrentHashMap<>());
        if (passes.put(claim.pass(), ids) != null) wrong.add("pass " + claim.pass() + " was settled twice");
        if (left.addAndGet(-ids.size()) == 0) done.countDown();
    }

    private static void pause(int millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
