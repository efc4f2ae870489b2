package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.command.WorkerSid;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Looks through every partition's {@code due} for workers that somebody abandoned, put off or left behind. */
final class Scanner implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Scanner.class);
    private static final int PER_PARTITION = 32;
    private static final int AT_ONCE = 32;

    private final Link link;
    private final Keys keys;
    private final Duration period;
    private final PartitionGuard guard;
    private final Consumer<WorkerSid> due;
    private final BooleanSupplier paused;
    private final Semaphore slots = new Semaphore(AT_ONCE);
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean reachable = true;

    Scanner(
            Link link,
            Keys keys,
            Duration period,
            PartitionGuard guard,
            Consumer<WorkerSid> due,
            BooleanSupplier paused) {
        this.link = link;
        this.keys = keys;
        this.period = period;
        this.guard = guard;
        this.due = due;
        this.paused = paused;
    }

    void open() {
        Thread.ofVirtual().name("queue-scan").start(this::run);
    }

    private void run() {
        try {
            do {
                if (!paused.getAsBoolean()) scanAndTell();
            } while (!closed.await(jittered(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void scanAndTell() throws InterruptedException {
        try {
            scan();
            if (!reachable) LOG.info("the queue can be reached again");
            reachable = true;
        } catch (QueueUnavailable e) {
            if (reachable) LOG.warnf("the queue cannot be reached: %s", e.getMessage());
            reachable = false;
        }
    }

    /** One look through all partitions. */
    void scan() throws InterruptedException {
        guard.recheck();
        for (WorkerSid worker : dueWorkers()) {
            slots.acquire();
            Thread.ofVirtual().name("queue-due").start(() -> {
                try {
                    due.accept(worker);
                } finally {
                    slots.release();
                }
            });
        }
    }

    private List<WorkerSid> dueWorkers() {
        long now = Reply.millis(link.send(Request.cmd(Command.TIME)));
        List<Request> requests = new ArrayList<>(keys.partitions());
        for (int i = 0; i < keys.partitions(); i++) {
            requests.add(Request.cmd(Command.ZRANGEBYSCORE)
                    .arg(keys.partition(i).due())
                    .arg("-inf")
                    .arg(now)
                    .arg("LIMIT")
                    .arg(0)
                    .arg(PER_PARTITION));
        }
        List<WorkerSid> workers = new ArrayList<>();
        for (@Nullable Response partition : link.sendAll(requests)) {
            if (partition == null) continue;
            for (Response each : partition) workers.add(new WorkerSid(each.toString()));
        }
        return workers;
    }

    /** Replicas that started together should not look together. */
    private long jittered() {
        return (long) (period.toNanos() * ThreadLocalRandom.current().nextDouble(0.75, 1.25));
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
