package io.taskrouter.coordinator.queue;

import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How much waits in the whole queue, looked at partition by partition. The cost is bounded, whatever waits. */
final class Depths {
    private static final int WORKERS_PER_PARTITION = 100;

    private final Link link;
    private final Keys keys;
    private volatile boolean known;

    Depths(Link link, Keys keys) {
        this.link = link;
        this.keys = keys;
    }

    /**
     * What every replica sees alike.
     *
     * @param waiting updates accepted and not settled
     * @param oldestMillis age of the oldest of them, by Redis' clock
     * @param workers with at least one
     * @param deadLetters given up and kept
     * @param paused is any partition told to accept only
     */
    record Depth(long waiting, long oldestMillis, long workers, long deadLetters, boolean paused) {
        static final Depth NONE = new Depth(0, 0, 0, 0, false);

        private Depth and(Response partition) {
            long accepted = Reply.number(partition.get(2));
            long age = accepted == 0 ? 0 : Math.max(0, Reply.number(partition.get(0)) - accepted);
            return new Depth(
                    waiting + Reply.number(partition.get(1)),
                    Math.max(oldestMillis, age),
                    workers + Reply.number(partition.get(3)),
                    deadLetters + Reply.number(partition.get(4)),
                    paused || Reply.flag(partition.get(5)));
        }
    }

    /** @throws QueueUnavailable when Redis does not answer */
    Depth now() {
        Depth sum = Depth.NONE;
        for (@Nullable Response partition : answers()) sum = sum.and(Reply.answered(partition));
        return sum;
    }

    private List<@Nullable Response> answers() {
        if (known) {
            try {
                return link.sendAll(requests(Invocation::byHash));
            } catch (QueueUnavailable e) {
                known = false; // perhaps only the script was forgotten
            }
        }
        List<@Nullable Response> answers = link.sendAll(requests(Invocation::inFull));
        known = true;
        return answers;
    }

    private List<Request> requests(Function<Invocation, Request> form) {
        List<Request> requests = new ArrayList<>(keys.partitions());
        for (int i = 0; i < keys.partitions(); i++) {
            Keys.Partition partition = keys.partition(i);
            requests.add(form.apply(new Invocation(Script.SAMPLE)
                    .key(partition.due())
                    .key(partition.dead())
                    .key(partition.own())
                    .arg(partition.workers())
                    .arg(WORKERS_PER_PARTITION)));
        }
        return requests;
    }
}
