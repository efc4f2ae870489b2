package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.command.CommandCodec;
import io.taskrouter.coordinator.command.Settled;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Runs {@code enqueue} and {@code post}, and tells callers their outcomes. */
final class RedisInbox implements Inbox {
    private static final Duration FIRST_LOOK = Duration.ofSeconds(1);
    private static final Duration SLOWEST_LOOK = Duration.ofSeconds(5);
    /** From the moment this replica leaves. */
    private static final Duration LAST_WAIT = Duration.ofSeconds(4);
    /** How soon who waits finds out that this replica leaves. */
    private static final Duration NOTICE = Duration.ofMillis(500);

    private static final int MOST_EVENTS = 500;

    private final Link link;
    private final Keys keys;
    private final QueueConfig config;
    private final Claims claims;
    private final Waiters waiters;
    private final Results results;
    private final UpdateIds ids;
    private final String replica;
    private final PassRunner runner;
    private final BooleanSupplier mayClaim;
    private final Deference deference;
    private final PartitionGuard guard;
    private final QueueMetrics metrics;

    RedisInbox(
            Link link,
            Keys keys,
            QueueConfig config,
            Claims claims,
            Waiters waiters,
            Results results,
            UpdateIds ids,
            String replica,
            PassRunner runner,
            BooleanSupplier mayClaim,
            Deference deference,
            PartitionGuard guard,
            QueueMetrics metrics) {
        this.link = link;
        this.keys = keys;
        this.config = config;
        this.claims = claims;
        this.waiters = waiters;
        this.results = results;
        this.ids = ids;
        this.replica = replica;
        this.runner = runner;
        this.mayClaim = mayClaim;
        this.deference = deference;
        this.guard = guard;
        this.metrics = metrics;
    }

    @Override
    public String newUpdateId() {
        return ids.next();
    }

    @Override
    public String replica() {
        return replica;
    }

    @Override
    public Receipt accept(Update update, @Nullable Idempotency idempotency) {
        waiters.expect(update.updateId());
        Receipt receipt = null;
        try {
            guard.check();
            receipt = enqueue(update, idempotency);
            return receipt;
        } finally {
            metrics.submitted(receipt);
            if (!(receipt instanceof Receipt.Accepted)) waiters.forget(update.updateId());
        }
    }

    private Receipt enqueue(Update update, @Nullable Idempotency idempotency) {
        long sent = System.nanoTime();
        String owner = claims.owner(update.updateId());
        Link.Answer answer = run(enqueueing(update, idempotency, owner), update.worker());
        Response reply = answer.reply();
        String id = update.updateId();
        return switch (Code.of(reply)) {
            case CLAIMED -> {
                start(update.worker(), reply.get(3), sent, answer.confirmed());
                yield accepted(id, answer.confirmed());
            }
            case QUEUED -> {
                claims.queued(update.worker());
                yield accepted(id, answer.confirmed());
            }
            case FULL -> new Receipt.Full(Reply.count(reply.get(2)));
            case REPLAYED ->
                answer.confirmed()
                        ? new Receipt.Replayed(reply.get(2).toString())
                        : new Receipt.Unconfirmed(reply.get(2).toString());
            case KEY_REUSED -> new Receipt.KeyReused();
            default -> throw new IllegalStateException("enqueue answered " + Code.of(reply));
        };
    }

    private Link.Answer run(Invocation script, WorkerSid worker) {
        try {
            return link.runDurably(script);
        } catch (QueueUnavailable e) {
            claims.doubt(worker);
            throw e;
        }
    }

    private Invocation enqueueing(Update update, @Nullable Idempotency idempotency, String owner) {
        Keys.Worker of = keys.of(update.worker());
        Invocation script = granting(Script.ENQUEUE, of).key(of.status(update.updateId()));
        if (idempotency != null) script.key(of.idempotency(idempotency.key()));
        script.arg(of.sid())
                .arg(update.updateId())
                .arg(CommandCodec.encode(update))
                .arg(config.maxDepth())
                .arg(config.retention().toSeconds())
                .arg(idempotency == null ? "" : idempotency.request())
                .arg(mayClaim(update.worker()))
                .arg(owner);
        return claims.terms(script);
    }

    private boolean mayClaim(WorkerSid worker) {
        return mayClaim.getAsBoolean() && !deference.isFor(worker);
    }

    static Invocation granting(Script script, Keys.Worker of) {
        return new Invocation(script)
                .key(of.hash())
                .key(of.updates())
                .key(of.events())
                .key(of.due())
                .key(of.partition());
    }

    private static Receipt accepted(String id, boolean confirmed) {
        return confirmed ? new Receipt.Accepted(id) : new Receipt.Unconfirmed(id);
    }

    private void start(WorkerSid worker, Response claim, long sent, boolean confirmed) {
        claims.taken(worker, claim, sent, confirmed).ifPresent(runner::start);
    }

    @Override
    public boolean post(WorkerSid worker, String eventId, String event, Duration remembered) {
        guard.check();
        Keys.Worker of = keys.of(worker);
        String owner = claims.owner(eventId);
        Invocation script = granting(Script.POST, of)
                .key(of.event(eventId))
                .arg(of.sid())
                .arg(event)
                .arg(MOST_EVENTS)
                .arg(remembered.toSeconds())
                .arg(LOOK)
                .arg(mayClaim(worker))
                .arg(owner);
        long sent = System.nanoTime();
        Link.Answer answer = run(claims.terms(script), worker);
        Response reply = answer.reply();
        // The lease is held in any case: a claim that nobody works on would only hold up others.
        if (reply.size() == 4) start(worker, reply.get(3), sent, answer.confirmed());
        if (!answer.confirmed()) throw new QueueUnavailable("the replicas have not confirmed the event");
        return Code.of(reply) != Code.REPLAYED;
    }

    @Override
    public Optional<Settled> await(WorkerSid worker, String updateId, Duration atMost) {
        boolean mayHavePassedBy = !waiters.isExpected(updateId);
        Waiters.Waiter waiter = waiters.begin(updateId);
        Optional<Settled> settled = Optional.empty();
        try {
            if (mayHavePassedBy) settled = look(worker, updateId);
            if (settled.isEmpty()) settled = await(waiter, worker, updateId, atMost);
            return settled;
        } finally {
            if (settled.isPresent()) waiters.forget(updateId);
            else waiters.pause(waiter);
        }
    }

    /** A message that got lost costs a second or so: then the kept result is read. So it is when time is up. */
    private Optional<Settled> await(Waiters.Waiter waiter, WorkerSid worker, String updateId, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        Duration pause = FIRST_LOOK;
        long look = System.nanoTime() + pause.toNanos();
        while (true) {
            long now = System.nanoTime();
            // Whoever leaves cannot wait for long: what is open must be answered before the process ends.
            if (!mayClaim.getAsBoolean()) end = Math.min(end, now + LAST_WAIT.toNanos());
            try {
                long until = Math.min(Math.min(end, look), now + NOTICE.toNanos());
                return Optional.of(waiter.result.get(until - now, TimeUnit.NANOSECONDS));
            } catch (TimeoutException e) {
                now = System.nanoTime();
                if (now >= end) return look(worker, updateId); // who is told nothing may believe that nothing was done
                if (now < look) continue;
                Optional<Settled> kept = look(worker, updateId);
                if (kept.isPresent()) return kept;
                pause = pause.multipliedBy(2).compareTo(SLOWEST_LOOK) < 0 ? pause.multipliedBy(2) : SLOWEST_LOOK;
                look = now + pause.toNanos();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            } catch (ExecutionException e) {
                throw new IllegalStateException("results are never exceptions", e);
            }
        }
    }

    /** Whoever waits has been accepted already: Redis being away only makes the wait longer. */
    private Optional<Settled> look(WorkerSid worker, String updateId) {
        try {
            return results.read(worker, updateId).flatMap(status -> Optional.ofNullable(status.settled()));
        } catch (QueueUnavailable e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<UpdateStatus> status(WorkerSid worker, String updateId) {
        guard.check();
        return results.read(worker, updateId);
    }
}
