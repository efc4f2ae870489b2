package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.command.WorkerSid;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Looks through every partition's {@code due} for workers that somebody abandoned, put off or left behind. */
final class Scanner {
    private static final Logger LOG = Logger.getLogger(Scanner.class);
    private static final int PER_PARTITION = 32;
    private static final int AT_ONCE = 32;

    private final Link link;
    private final Keys keys;
    private final PartitionGuard guard;
    private final Consumer<WorkerSid> due;
    private final Set<Integer> said = new HashSet<>();
    private final Semaphore slots = new Semaphore(AT_ONCE);

    Scanner(Link link, Keys keys, PartitionGuard guard, Consumer<WorkerSid> due) {
        this.link = link;
        this.keys = keys;
        this.guard = guard;
        this.due = due;
    }

    /** One look through all partitions. */
    void scan() throws InterruptedException {
        guard.recheck();
        for (WorkerSid worker : dueWorkers()) {
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
            for (Response each : due) {
                if (WorkerSid.isValid(each.toString())) workers.add(new WorkerSid(each.toString()));
                else strange(i / 2);
            }
        }
        return workers;
    }

    /** Said once; it holds up nobody. */
    private void strange(int partition) {
        if (said.add(partition)) LOG.warnf("something that is no worker is due in partition %d, and left there", partition);
    }
}
