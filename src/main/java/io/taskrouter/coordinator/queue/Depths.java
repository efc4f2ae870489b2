package io.taskrouter.coordinator.queue;

import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** How much waits in the whole queue, looked at partition by partition. The cost is bounded, whatever waits. */
final class Depths {
    private static final int WORKERS_PER_PARTITION = 100;

    private final Link link;
    private final Keys keys;
    private final LongSupplier nanos;
    /** One for each partition: they may be on different servers. */
    private final RedisClock[] clocks;

    private boolean known;

    /** @param nanos as {@link System#nanoTime()} */
    Depths(Link link, Keys keys, LongSupplier nanos) {
        this.link = link;
        this.keys = keys;
        this.nanos = nanos;
        this.clocks = new RedisClock[keys.partitions()];
        Arrays.setAll(clocks, _ -> new RedisClock());
    }

    /**
     * What every replica sees alike.
     *
     * @param waiting updates accepted and not settled
     * @param oldest the one of them that was accepted first, null for none
     * @param workers with at least one
     * @param deadLetters given up and kept
     * @param paused is any partition told to accept only
     */
    record Depth(long waiting, @Nullable Oldest oldest, long workers, long deadLetters, boolean paused) {
        static final Depth NONE = new Depth(0, null, 0, 0, false);

        private Depth and(Response partition, RedisClock clock) {
            long accepted = Reply.number(partition.get(2));
            return new Depth(
                    waiting + Reply.number(partition.get(1)),
                    accepted == 0
                            ? oldest
                            : new Oldest(clock.nanos(accepted), clock.nanos(Reply.number(partition.get(0)))).or(oldest),
                    workers + Reply.number(partition.get(3)),
                    deadLetters + Reply.number(partition.get(4)),
                    paused || Reply.flag(partition.get(5)));
        }
    }

    /**
     * An update that waits. Times as of {@link System#nanoTime()}, right to within what the quickest look of all took.
     *
     * @param accepted when it was
     * @param seen when it still waited
     */
    record Oldest(long accepted, long seen) {
        private Oldest or(@Nullable Oldest other) {
            return other == null || accepted - other.accepted < 0 ? this : other;
        }
    }

    /**
     * Not for two at once.
     *
     * @throws QueueUnavailable when Redis does not answer
     */
    Depth now() {
        long asked = nanos.getAsLong();
        List<@Nullable Response> answers = answers();
        long answered = nanos.getAsLong();
        Depth sum = Depth.NONE;
        for (int i = 0; i < answers.size(); i++) {
            Response partition = Reply.answered(answers.get(i));
            clocks[i].told(Reply.number(partition.get(0)), asked, answered);
            sum = sum.and(partition, clocks[i]);
        }
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
