package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.command.WorkerSid;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Looks through every partition's {@code due} for workers that somebody abandoned, put off or left behind. Now and then also for those who are due too late to be so by a lease or a back-off: Redis' clock
 * was put back, and claiming them puts that right.
 */
final class Scanner {
    private static final Logger LOG = Logger.getLogger(Scanner.class);
    private static final int PER_PARTITION = 32;
    private static final int AT_ONCE = 32;
    private static final int SCANS_PER_LOOK_AHEAD = 10;
    private static final int AHEAD_PER_PARTITION = 500;

    private final Link link;
    private final Keys keys;
    private final PartitionGuard guard;
    private final Duration lease;
    private final Consumer<WorkerSid> due;
    private final Set<Integer> said = new HashSet<>();
    private final Semaphore slots = new Semaphore(AT_ONCE);
    private int scans;

    Scanner(Link link, Keys keys, PartitionGuard guard, Duration lease, Consumer<WorkerSid> due) {
        this.link = link;
        this.keys = keys;
        this.guard = guard;
        this.lease = lease;
        this.due = due;
    }

    /** One look through all partitions. */
    void scan() throws InterruptedException {
        guard.recheck();
        startAll(dueWorkers());
        if (++scans % SCANS_PER_LOOK_AHEAD == 0) startAll(astray());
    }

    private void startAll(List<WorkerSid> workers) throws InterruptedException {
        for (WorkerSid worker : workers) {
            slots.acquire();
            start(worker);
        }
    }

    private void start(WorkerSid worker) {
        try {
            Thread.ofVirtual().name("queue-due").start(() -> {
                try {
                    due.accept(worker);
                } finally {
                    slots.release();
                }
            });
        } catch (Throwable e) {
            slots.release(); // it has not started; a slot lost each time would end all looking around
            throw e;
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
            requests.add(
                    Request.cmd(Command.HEXISTS).arg(keys.partition(i).own()).arg("paused"));
        }
        List<@Nullable Response> replies = link.sendAll(requests);
        List<WorkerSid> workers = new ArrayList<>();
        for (int i = 0; i < replies.size(); i += 2) {
            Response due = replies.get(i);
            if (due == null || Reply.flag(replies.get(i + 1))) continue;
            add(due, i / 2, workers);
        }
        return workers;
    }

    private List<WorkerSid> astray() {
        List<Invocation> scripts = new ArrayList<>(keys.partitions());
        for (int i = 0; i < keys.partitions(); i++) {
            Keys.Partition partition = keys.partition(i);
            scripts.add(new Invocation(Script.ASTRAY)
                    .key(partition.due())
                    .key(partition.own())
                    .arg(partition.workers())
                    .arg(lease.toMillis())
                    .arg(AHEAD_PER_PARTITION));
        }
        List<@Nullable Response> replies = link.readAll(scripts);
        List<WorkerSid> workers = new ArrayList<>(0);
        for (int i = 0; i < replies.size(); i++) add(Reply.answered(replies.get(i)), i, workers);
        return workers;
    }

    private void add(Response members, int partition, List<WorkerSid> workers) {
        for (Response each : members) {
            if (WorkerSid.isValid(each.toString())) workers.add(new WorkerSid(each.toString()));
            else strange(partition);
        }
    }

    /** Said once; it holds up nobody. */
    private void strange(int partition) {
        if (said.add(partition))
            LOG.warnf("something that is no worker is due in partition %d, and left there", partition);
    }
}
