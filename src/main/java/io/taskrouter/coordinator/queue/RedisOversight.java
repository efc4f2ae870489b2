package io.taskrouter.coordinator.queue;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Pausing and counting, partition by partition; letters are {@link DeadLetters}' business. */
final class RedisOversight implements Oversight {
    private static final String PAUSED = "paused";
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final Link link;
    private final Keys keys;
    private final PartitionGuard guard;
    private final Tally tally;
    private final DeadLetters letters;
    private final BooleanSupplier leaving;

    RedisOversight(
            Link link, Keys keys, PartitionGuard guard, Tally tally, DeadLetters letters, BooleanSupplier leaving) {
        this.link = link;
        this.keys = keys;
        this.guard = guard;
        this.tally = tally;
        this.letters = letters;
        this.leaving = leaving;
    }

    @Override
    public Queues queues(int worst) {
        guard.check();
        Instant paused = paused();
        List<@Nullable Response> dead =
                forAll(partition -> Request.cmd(Command.LLEN).arg(partition.dead()));
        Totals all = new Totals(0, 0, 0, 0, 0, 0, 0);
        List<PartitionLine> partitions = new ArrayList<>();
        List<WorkerLine> lines = new ArrayList<>();
        for (int i = 0; i < keys.partitions(); i++) {
            List<WorkerLine> here = tally.of(i);
            Totals totals = Tally.totals(here, Reply.count(dead.get(i)));
            if (totals.workers() + totals.deadLetters() > 0) partitions.add(new PartitionLine(i, totals));
            all = Tally.sum(all, totals);
            lines.addAll(here);
        }
        return new Queues(paused, all, List.copyOf(partitions), worst(lines, worst));
    }

    private static List<WorkerLine> worst(List<WorkerLine> lines, int count) {
        return lines.stream()
                .filter(line -> line.depth() > 0 || line.attempts() > 0 || line.backOffMs() > 0)
                .sorted(Comparator.comparingLong(WorkerLine::oldestAgeMs)
                        .thenComparingInt(WorkerLine::depth)
                        .reversed())
                .limit(count)
                .toList();
    }

    /** Since when; null as soon as one partition is not. */
    private @Nullable Instant paused() {
        Instant since = null;
        for (@Nullable Response each : forAll(
                partition -> Request.cmd(Command.HGET).arg(partition.own()).arg(PAUSED))) {
            if (each == null) return null;
            since = Instant.ofEpochMilli(Reply.number(each));
        }
        return since;
    }

    @Override
    public int pause(Duration atMost) {
        guard.check();
        long now = Reply.millis(link.send(Request.cmd(Command.TIME)));
        forAll(partition ->
                Request.cmd(Command.HSETNX).arg(partition.own()).arg(PAUSED).arg(now));
        long end = System.nanoTime() + atMost.toNanos();
        while (true) {
            int open = openPasses();
            if (open == 0 || leaving.getAsBoolean() || System.nanoTime() > end) return open;
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    private int openPasses() {
        return IntStream.range(0, keys.partitions())
                .map(i -> (int) tally.of(i).stream().filter(WorkerLine::open).count())
                .sum();
    }

    @Override
    public void resume() {
        guard.check();
        forAll(partition -> Request.cmd(Command.HDEL).arg(partition.own()).arg(PAUSED));
    }

    private List<@Nullable Response> forAll(Function<Keys.Partition, Request> command) {
        return link.sendAll(IntStream.range(0, keys.partitions())
                .mapToObj(i -> command.apply(keys.partition(i)))
                .toList());
    }

    @Override
    public Page deadLetters(@Nullable String cursor, int limit) {
        guard.check();
        return letters.page(cursor, limit);
    }

    @Override
    public Optional<Requeued> requeue(String id, Noting noting) {
        guard.check();
        return letters.requeue(id, noting);
    }

    @Override
    public Optional<DeadLetter> drop(String id, Noting noting) {
        guard.check();
        return letters.drop(id, noting);
    }
}
