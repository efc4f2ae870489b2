package io.taskrouter.coordinator.api;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.command.Settled;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Errands;
import io.taskrouter.coordinator.queue.Inbox.Idempotency;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Has a call that one worker parked picked up by another: first it is promised, then taken. A request that dies between the two leaves a promise that runs out. */
@Singleton
class HandOvers {
    private final Updates updates;
    private final Errands errands;
    private final InstantSource clock;

    HandOvers(Updates updates, Errands errands, InstantSource clock) {
        this.updates = updates;
        this.errands = errands;
        this.clock = clock;
    }

    Response handOver(Call call, Terms terms, String callSid, WorkerSid to) {
        Call theirs = call.about(to);
        theirs.access().require(Action.HANDLE_CALLS);
        Duration patience = terms.preferences().patience();
        boolean async = patience.isZero();
        // the second half needs the first, even where nobody wants to wait for it
        Instant deadline = clock.instant().plus(async ? Duration.ofSeconds(Preferences.DEFAULT_WAIT) : patience);
        promise(call, terms, callSid, to, deadline);
        Preferences rest = terms.preferences().within(async ? patience : until(deadline));
        // The condition was about the worker who parked the call; the other one has a revision of its own.
        Terms unconditional = new Terms(rest, null, terms.idempotency());
        return updates.begin(theirs, unconditional, new Command.TakeOver(callSid, call.worker()));
    }

    private Duration until(Instant deadline) {
        Duration left = Duration.between(clock.instant(), deadline);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void promise(Call call, Terms terms, String callSid, WorkerSid to, Instant deadline) {
        Terms own = new Terms(terms.preferences(), terms.ifMatch(), promised(terms.idempotency()));
        Command handOver = new Command.HandOver(callSid, to);
        Updates.Asked asked = updates.ask(call, own, handOver, until(deadline));
        if (asked.replayed() && isPromised(asked.settled()) && !isTaken(to, terms.idempotency()))
            asked = updates.ask(call, new Terms(terms.preferences(), null, null), handOver, until(deadline));
        Settled settled = asked.settled();
        if (settled == null)
            throw ApiProblem.of(
                            ProblemType.NOT_SAFE_YET,
                            "The worker who parked the call has not been reached in time. The call may still be promised to the other one, for a while: repeat with the same Idempotency-Key.")
                    .retryAfter(1);
        if (!isPromised(settled)) throw Updates.refusal(settled).replayed(asked.replayed());
    }

    private static boolean isPromised(@Nullable Settled settled) {
        return settled != null && settled.outcome() instanceof Outcome.Applied;
    }

    /** Else the other one could not be reached when it was promised, and the promise may have run out since. */
    private boolean isTaken(WorkerSid to, @Nullable Idempotency key) {
        return key != null && errands.isKnown(to, key);
    }

    /** Both updates of one request are the first of their kind, or neither is. */
    private static @Nullable Idempotency promised(@Nullable Idempotency key) {
        return key == null ? null : new Idempotency(key.key() + "/promise", key.request());
    }
}
