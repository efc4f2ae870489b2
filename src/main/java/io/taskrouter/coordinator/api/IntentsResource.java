package io.taskrouter.coordinator.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.command.Settled;
import io.taskrouter.coordinator.queue.Errands;
import io.taskrouter.coordinator.queue.Inbox.Idempotency;
import io.taskrouter.coordinator.queue.QueueUnavailable;
import io.taskrouter.coordinator.rules.Policies;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a worker is about to do, so that no queue call comes in between. A 2xx means that it is safe to go on; there is no other. */
@Singleton
@Path("/v1/workers/{workerSid}/intents")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class IntentsResource {
    private static final int MAX_TTL = 600;
    /** For the way of an answer that was given in the last moment. */
    private static final Duration GRACE = Duration.ofMillis(300);

    private final Updates updates;
    private final Errands errands;
    private final int ttl;

    IntentsResource(Updates updates, Errands errands, Policies policies) {
        this.updates = updates;
        this.errands = errands;
        this.ttl = (int) policies.intentTtl().toSeconds();
    }

    @POST
    @Needs(Action.HANDLE_CALLS)
    public Response make(@Context RoutingContext http) {
        Call call = Call.of(http);
        Terms terms = Terms.of(call);
        Duration patience = terms.preferences().patience();
        if (patience.isZero())
            patience = Duration.ofSeconds(Preferences.DEFAULT_WAIT); // there is nothing to say before it is safe
        Command.Intend intend = read(call, patience);
        Updates.Asked asked = ask(call, terms, intend, patience.plus(GRACE));
        Settled settled = asked.settled() == null ? lastLook(call, asked) : asked.settled();
        if (settled == null) throw notSafeYet(isTakenBack(call, terms, asked));
        return answer(settled, asked.replayed());
    }

    @DELETE
    @Path("/{intentId}")
    @Needs(Action.HANDLE_CALLS)
    public Response withdraw(@Context RoutingContext http, @PathParam("intentId") String intentId) {
        Call call = Call.of(http);
        if (!Updates.isId(intentId))
            throw ApiProblem.of(ProblemType.NOT_FOUND, "Send the id that the intent was answered with.");
        Terms terms = Terms.of(call);
        return updates.submitWithoutResult(call, terms, new Command.Withdraw(intentId));
    }

    /**
     * A refusal for now is not kept, nor is what was taken back: a repetition is another attempt, under a key that follows from the one before, so that what it makes is found by the next one.
     */
    private Updates.Asked ask(Call call, Terms terms, Command.Intend intend, Duration atMost) {
        Updates.Asked asked = updates.ask(call, terms, intend, atMost);
        Idempotency key = terms.idempotency();
        while (key != null && asked.replayed() && asked.settled() != null && isVoid(call, asked.settled())) {
            key = IdempotencyKeys.after(key, asked.updateId());
            asked = updates.ask(call, new Terms(terms.preferences(), terms.ifMatch(), key), intend, atMost);
        }
        return asked;
    }

    private boolean isVoid(Call call, Settled settled) {
        return isNotSafeYet(settled) || isTakenBack(call, settled.updateId());
    }

    private boolean isTakenBack(Call call, String intentId) {
        return errands.isKnown(call.worker(), IdempotencyKeys.withdrawal(intentId));
    }

    /** One who repeats on another replica may have been told that it is safe, and must not lose it. */
    private @Nullable Settled lastLook(Call call, Updates.Asked asked) {
        if (asked.replayed()) return null;
        try {
            return updates.end(call, asked.updateId());
        } catch (QueueUnavailable e) {
            throw notSafeYet(false);
        }
    }

    /** Nobody waits any more, and the pass may still make it. Whoever began it takes it back; one who repeats does not, since the first one may be told this moment that it is safe. */
    private boolean isTakenBack(Call call, Terms terms, Updates.Asked asked) {
        try {
            if (asked.replayed()) return isTakenBack(call, asked.updateId());
            Terms unconditional = new Terms(terms.preferences(), null, IdempotencyKeys.withdrawal(asked.updateId()));
            updates.leave(call, unconditional, new Command.Withdraw(asked.updateId()));
            return true;
        } catch (ApiProblem | QueueUnavailable e) {
            return false;
        }
    }

    private Command.Intend read(Call call, Duration patience) {
        MediaTypes.of(call, MediaTypes.JSON);
        Fields body = new Fields(StrictJson.object(call.body()), "").only("kind", "callSid", "ttlSeconds");
        String kind = body.word("kind", List.of("outbound", "park", "pickup"));
        String callSid = body.sid("callSid", "CA");
        if (callSid == null && !kind.equals("outbound")) throw body.wrong("callSid", "must say which call to " + kind);
        return new Command.Intend(
                Command.Purpose.valueOf(kind.toUpperCase(Locale.ROOT)),
                callSid,
                Duration.ofSeconds(body.seconds("ttlSeconds", MAX_TTL, ttl)),
                patience);
    }

    private static boolean isNotSafeYet(Settled settled) {
        return settled.outcome() instanceof Outcome.Rejected(Problem problem)
                && problem.type() == ProblemType.NOT_SAFE_YET;
    }

    private static Response answer(Settled settled, boolean replayed) {
        return switch (settled.outcome()) {
            case Outcome.Applied applied -> made(Objects.requireNonNull(applied.report()), replayed);
            case Outcome.Rejected _, Outcome.Failed _ ->
                throw Updates.refusal(settled).replayed(replayed);
        };
    }

    private static Response made(ObjectNode report, boolean replayed) {
        ObjectNode body = report.deepCopy();
        body.put(
                "expiresAt",
                JsonBytes.time(Instant.ofEpochMilli(report.path("expiresAt").asLong())));
        Response.ResponseBuilder answer = Response.status(201).entity(body);
        return (replayed ? answer.header("Idempotency-Replayed", "true") : answer).build();
    }

    private static ApiProblem notSafeYet(boolean takenBack) {
        return ApiProblem.of(
                ProblemType.NOT_SAFE_YET,
                "TaskRouter has not confirmed in time that no queue call can come. "
                        + (takenBack
                                ? "Nothing is kept: repeat."
                                : "The intent may still be made: repeat with the same Idempotency-Key."));
    }
}
