package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.command.CommandCodec.UnknownSchema;
import io.taskrouter.coordinator.command.WorkerSid;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Runs the scripts of a pass. */
final class RedisPasses implements Passes {
    private static final Duration BETWEEN_REPETITIONS = Duration.ofMillis(100);

    private final Link link;
    private final Keys keys;
    private final QueueConfig config;
    private final Claims claims;
    private final SettleScript settling;
    private final Punctual punctual;
    private final Deference deference;
    private final PartitionGuard guard;
    private final QueueMetrics metrics;

    RedisPasses(
            Link link,
            Keys keys,
            QueueConfig config,
            Claims claims,
            SettleScript settling,
            Punctual punctual,
            Deference deference,
            PartitionGuard guard,
            QueueMetrics metrics) {
        this.link = link;
        this.keys = keys;
        this.config = config;
        this.claims = claims;
        this.settling = settling;
        this.punctual = punctual;
        this.deference = deference;
        this.guard = guard;
        this.metrics = metrics;
    }

    @Override
    public Optional<Claim> claim(WorkerSid worker) {
        return claim(worker, claims.owner());
    }

    Optional<Claim> claim(WorkerSid worker, String owner) {
        guard.check();
        Keys.Worker of = keys.of(worker);
        Invocation script =
                claims.terms(RedisInbox.granting(Script.CLAIM, of).arg(of.sid()).arg(owner));
        long sent = System.nanoTime();
        Link.Answer answer;
        try {
            answer = link.runDurably(script);
        } catch (QueueUnavailable e) {
            claims.doubt(worker);
            throw e;
        }
        Response reply = answer.reply();
        return switch (Code.of(reply)) {
            case CLAIMED -> claims.taken(worker, reply.get(3), sent, answer.confirmed());
            case BACKING_OFF -> {
                long left = Reply.number(reply.get(2)) - Reply.number(reply.get(1));
                if (!deference.isFor(worker)) punctual.after(Duration.ofMillis(left), worker);
                yield Optional.empty();
            }
            case HELD -> {
                String holder = reply.get(3).toString();
                // Held by a claim of this replica whose answer was lost; one that is known here is not taken again.
                boolean isLost = !holder.equals(owner) && claims.isOurs(holder) && !claims.isWorkingOn(worker);
                yield isLost ? claim(worker, holder) : Optional.empty();
            }
            default -> Optional.empty();
        };
    }

    @Override
    public Settled settle(Claim claim, Settlement settlement) {
        Invocation script = settling.prepare(claim, settlement);
        while (true) {
            long sent = System.nanoTime();
            try {
                return settled(claim, settlement, link.runDurably(script), sent);
            } catch (QueueRefused e) {
                throw e;
            } catch (QueueUnavailable e) {
                if (mayBeRepeated(claim)) continue;
                // Should it have been settled all the same, then what was handed over is held by nobody's thread.
                claims.doubt(claim.worker());
                throw e;
            } catch (RuntimeException | Error e) {
                claims.doubt(claim.worker()); // as above
                throw e;
            }
        }
    }

    /** What TaskRouter has confirmed would be found out anew by the next holder, at the price of a lease: so the same again while ours lasts. */
    private boolean mayBeRepeated(Claim claim) {
        if (!claims.lease(claim).remaining().isPositive()) return false;
        LockSupport.parkNanos(BETWEEN_REPETITIONS.toNanos());
        return !Thread.currentThread().isInterrupted()
                && claims.lease(claim).remaining().isPositive();
    }

    private Settled settled(Claim claim, Settlement settlement, Link.Answer answer, long sent) {
        Response reply = answer.reply();
        Code code = Code.of(reply);
        if (code == Code.LOST) {
            lost(claim);
            return new Settled.Lost();
        }
        claims.ended(claim);
        deference.succeeded(claim.worker());
        metrics.settled(claim, settlement);
        PassLog.settled(claim, settlement, config.lease());
        settling.tellHere(claim, settlement, Instant.ofEpochMilli(Reply.number(reply.get(2))));
        if (code == Code.NEXT) {
            Optional<Claim> next = claims.taken(claim.worker(), reply.get(3), sent, answer.confirmed());
            if (next.isPresent()) return new Settled.Next(next.get());
        } else if (settlement.lookAgain() != null) {
            punctual.after(settlement.lookAgain(), claim.worker());
        }
        return new Settled.Idle();
    }

    @Override
    public boolean release(Claim claim, Retry retry) {
        boolean released = released(claim, retry);
        if (released) metrics.released(claim, retry);
        else metrics.lost(claim);
        if (released && mayComeBack(claim, retry)) punctual.after(retry.pause(), claim.worker());
        return released;
    }

    /** The pause holds for everybody, so it is short, whatever this replica sets itself. */
    @Override
    public boolean leave(Claim claim, boolean clean, Duration aside) {
        deference.leave(claim.worker(), aside);
        return release(claim, new Retry(Claims.UNDERSTOOD_ELSEWHERE, false, clean, false));
    }

    private boolean mayComeBack(Claim claim, Retry retry) {
        return !retry.failed() || deference.failed(claim.worker(), retry.pause());
    }

    /** A worker that is not given back stands until the lease ends: so the same again while it lasts. */
    private boolean released(Claim claim, Retry retry) {
        try {
            while (true) {
                try {
                    return claims.release(claim.worker(), claim.owner(), claim.pass(), retry);
                } catch (QueueUnavailable e) {
                    if (e instanceof QueueRefused || !mayBeRepeated(claim)) throw e;
                }
            }
        } finally {
            claims.ended(claim);
        }
    }

    @Override
    public Optional<Lease> extend(Claim claim) {
        return prolong(claim, owned(Script.EXTEND, claim));
    }

    @Override
    public Optional<Lease> note(Claim claim, int members, @Nullable String verdicts) {
        Invocation script = owned(Script.NOTE, claim)
                .arg(members)
                .arg(verdicts == null ? "" : verdicts)
                .arg(verdicts != null);
        return prolong(claim, script);
    }

    private Invocation owned(Script script, Claim claim) {
        Keys.Worker of = keys.of(claim.worker());
        return new Invocation(script)
                .key(of.hash())
                .key(of.due())
                .arg(of.sid())
                .arg(claim.owner())
                .arg(claim.pass())
                .arg(config.lease().toMillis());
    }

    private Optional<Lease> prolong(Claim claim, Invocation script) {
        long sent = System.nanoTime();
        Response reply = Reply.answered(link.run(script));
        if (Code.of(reply) != Code.EXTENDED) {
            lost(claim);
            return Optional.empty();
        }
        Lease lease = claims.lease(sent, isConfirmed(claim));
        claims.prolonged(claim, lease);
        return Optional.of(lease);
    }

    private void lost(Claim claim) {
        claims.ended(claim);
        metrics.lost(claim);
    }

    @Override
    public Optional<Claim> gather(Claim claim) {
        Keys.Worker of = keys.of(claim.worker());
        Response reply = Reply.answered(link.run(new Invocation(Script.GATHER)
                .key(of.hash())
                .key(of.updates())
                .key(of.events())
                .arg(claim.owner())
                .arg(claim.pass())
                .arg(config.batch())
                .arg(claim.updates().size())
                .arg(claim.events().size())));
        if (Code.of(reply) == Code.LOST) {
            lost(claim);
            return Optional.empty();
        }
        try {
            return Optional.of(ClaimReader.grown(claim, reply));
        } catch (UnknownSchema e) {
            return Optional.of(claim); // what is not understood goes back to waiting when this pass settles
        }
    }

    @Override
    public void awaitQueued(Claim claim, int count, Duration atMost) {
        claims.awaitQueued(claim, count, atMost);
    }

    @Override
    public boolean confirmed(Claim claim) {
        if (isConfirmed(claim)) return true;
        // WAIT only covers writes of its own connection; prolonging is one, and comes after the claim everywhere.
        Link.Answer answer = link.runDurably(owned(Script.EXTEND, claim));
        return Code.of(answer.reply()) == Code.EXTENDED && answer.confirmed();
    }

    private static boolean isConfirmed(Claim claim) {
        return !(claim.lease() instanceof HeldLease lease) || lease.confirmed();
    }
}
