package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.command.WorkerSid;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Looks through every partition's {@code due} for workers that somebody abandoned, put off or left behind. Now and then also for those who are due too late to be so by a lease, a back-off or a look: Redis'
 * clock was put back, and claiming them puts that right.
 */
final class Scanner {
    private static final Logger LOG = Logger.getLogger(Scanner.class);
    private static final int PER_PARTITION = 32;
    private static final int SCANS_PER_LOOK_AHEAD = 10;
    private static final int AHEAD_PER_PARTITION = 500;
    /** Records are read of one share of the workers each time: for a whole partition Redis would need milliseconds. */
    private static final int SHARES = 4;

    private final Link link;
    private final Keys keys;
    private final PartitionGuard guard;
    private final Duration lease;
    private final Abreast claiming;
    private final Set<Integer> said = new HashSet<>();
    private int scans;
    private int looksAhead;

    Scanner(Link link, Keys keys, PartitionGuard guard, Duration lease, Consumer<WorkerSid> due) {
        this.link = link;
        this.keys = keys;
        this.guard = guard;
        this.lease = lease;
        claiming = new Abreast("queue-due", due);
    }

    /**
     * One look through all partitions. One node of several that does not answer holds up nobody else's.
     *
     * @throws QueueUnavailable then too, after the others' were looked through
     */
    void scan() throws InterruptedException {
        var troubles = new ConcurrentLinkedQueue<QueueUnavailable>();
        recheck(troubles);
        claiming.startAll(found(this::due, troubles));
        if (++scans % SCANS_PER_LOOK_AHEAD == 0) {
            claiming.startAll(found(this::astray, troubles));
            looksAhead++;
        }
        if (!troubles.isEmpty()) throw troubles.element();
    }

    /** Without an answer what was agreed on before still holds, and without that nothing is claimed. */
    private void recheck(Queue<QueueUnavailable> troubles) {
        try {
            guard.recheck();
        } catch (DividedOtherwise e) {
            throw e;
        } catch (QueueUnavailable e) {
            troubles.add(e);
        }
    }

    private List<WorkerSid> found(Function<Keys.Partition, Invocation> script, Queue<QueueUnavailable> troubles)
            throws InterruptedException {
        List<Invocation> scripts = new ArrayList<>(keys.partitions());
        for (int i = 0; i < keys.partitions(); i++) scripts.add(script.apply(keys.partition(i)));
        List<@Nullable Response> replies = link.readEach(scripts, troubles::add);
        List<WorkerSid> workers = new ArrayList<>(0);
        for (int i = 0; i < replies.size(); i++) {
            Response members = replies.get(i);
            if (members != null) add(members, i, workers);
        }
        return workers;
    }

    private Invocation due(Keys.Partition partition) {
        return new Invocation(Script.DUE)
                .key(partition.due())
                .key(partition.own())
                .arg(PER_PARTITION);
    }

    private Invocation astray(Keys.Partition partition) {
        return new Invocation(Script.ASTRAY)
                .key(partition.due())
                .key(partition.own())
                .arg(partition.workers())
                .arg(lease.toMillis())
                .arg(AHEAD_PER_PARTITION)
                .arg(SHARES)
                .arg(looksAhead % SHARES);
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
