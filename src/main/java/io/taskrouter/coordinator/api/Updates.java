package io.taskrouter.coordinator.api;

import com.fasterxml.jackson.databind.node.IntNode;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.command.Settled;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.extension.Assignments;
import io.taskrouter.coordinator.queue.Draining;
import io.taskrouter.coordinator.queue.Inbox;
import io.taskrouter.coordinator.queue.Inbox.Receipt;
import io.taskrouter.coordinator.queue.Inbox.UpdateStatus;
import io.taskrouter.coordinator.queue.QueueUnavailable;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes an update to its worker's queue and brings back the answer. */
@Singleton
class Updates {
    private static final Pattern UPDATE_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    /** While draining nobody waits longer: what is open must end before the process does. */
    private static final Duration LAST_WAIT = Duration.ofSeconds(5);

    private final Inbox inbox;
    private final Draining draining;

    private final Uniqueness uniqueness;
    private final Assignments assignments;
    private final InstantSource clock;

    Updates(Inbox inbox, Draining draining, Uniqueness uniqueness, Assignments assignments, InstantSource clock) {
        this.inbox = inbox;
        this.draining = draining;
        this.uniqueness = uniqueness;
        this.assignments = assignments;
        this.clock = clock;
    }

    /** Accepts, waits as long as the caller likes, and answers 200, 202 or a problem. */
    Response submit(Call call, Terms terms, Command command) {
        uniqueness.check(call.worker(), command, terms.idempotency());
        var accepted = accepted(call, inbox.accept(update(call, terms, command), terms.idempotency()));
        return answer(call, terms, accepted.id(), accepted.replayed());
    }

    /** As {@link #submit}, but of what was applied there is nothing to show: 204. */
    Response submitWithoutResult(Call call, Terms terms, Command command) {
        Response answer = submit(call, terms, command);
        if (answer.getStatus() != 200) return answer;
        Response.ResponseBuilder done = Response.noContent();
        for (String name : List.of("ETag", "Idempotency-Replayed", "Preference-Applied")) {
            String value = answer.getHeaderString(name);
            if (value != null) done.header(name, value);
        }
        return done.build();
    }

    /** Accepts, waits, and answers 202 even when it has settled by then: what was asked for has only begun. */
    Response begin(Call call, Terms terms, Command command) {
        var accepted = accepted(call, inbox.accept(update(call, terms, command), terms.idempotency()));
        Response answer = answer(call, terms, accepted.id(), accepted.replayed());
        if (answer.getStatus() != 200) return answer;
        Response.ResponseBuilder begun = queued(call, accepted.id());
        if (accepted.replayed()) begun.header("Idempotency-Replayed", "true");
        return applied(begun, terms).build();
    }

    /**
     * An update that is of no use unless it settles in time.
     *
     * @param settled null when it has not
     * @param replayed was it asked for before, under the same idempotency key?
     */
    record Asked(String updateId, @Nullable Settled settled, boolean replayed) {}

    /** Accepts an update and waits for it, this long at most. Problems of accepting are thrown, those of applying are in the outcome. */
    Asked ask(Call call, Terms terms, Command command, Duration atMost) {
        var accepted = accepted(call, inbox.accept(update(call, terms, command), terms.idempotency()));
        return new Asked(
                accepted.id(), inbox.await(call.worker(), accepted.id(), atMost).orElse(null), accepted.replayed());
    }

    /** What became of an update, as it is kept; null while it waits. */
    @Nullable Settled end(Call call, String id) {
        return inbox.status(call.worker(), id).map(UpdateStatus::settled).orElse(null);
    }

    /** Accepts an update whose end nobody waits for. */
    void leave(Call call, Terms terms, Command command) {
        accepted(call, inbox.accept(update(call, terms, command), terms.idempotency()));
    }

    private record Accepted(String id, boolean replayed) {}

    private static Accepted accepted(Call call, Receipt receipt) {
        return switch (receipt) {
            case Receipt.Accepted(String id) -> new Accepted(id, false);
            case Receipt.Replayed(String id) -> new Accepted(id, true);
            case Receipt.Full(int depth) -> throw full(depth);
            case Receipt.KeyReused() -> throw IdempotencyKeys.reused();
            case Receipt.Unconfirmed(String id) -> throw unconfirmed(call, id);
        };
    }

    /** @param settled null when the look has not settled in time */
    record Looked(String updateId, @Nullable Settled settled) {}

    /** Looks at a worker and waits for what is found. */
    Looked look(Call call, Terms terms) {
        String id = switch (inbox.accept(update(call, terms, new Command.Look()), null)) {
            case Receipt.Accepted(String accepted) -> accepted;
            case Receipt.Replayed(String replayed) -> replayed;
            case Receipt.Unconfirmed(String unconfirmed) -> unconfirmed; // a look that is lost is looked again
            case Receipt.Full(int depth) -> throw full(depth);
            case Receipt.KeyReused() -> throw new IllegalStateException("there was no key");
        };
        return new Looked(id, settled(call, terms, id, false).orElse(null));
    }

    static boolean isId(String text) {
        return UPDATE_ID.matcher(text).matches();
    }

    /** The update as a resource. */
    Response status(Call call, String updateId) {
        return (isId(updateId) ? known(call.worker(), updateId) : Optional.<UpdateStatus>empty())
                .map(update -> Response.ok(UpdateJson.status(update), MediaType.APPLICATION_JSON_TYPE)
                        .build())
                .orElseThrow(() -> ApiProblem.of(
                        ProblemType.UNKNOWN_UPDATE,
                        "Check worker and update; updates are kept 24 hours after they have settled."));
    }

    /** One that waits for another worker's is not in its worker's queue yet, and may get there between two looks. */
    private Optional<UpdateStatus> known(WorkerSid worker, String updateId) {
        return inbox.status(worker, updateId)
                .or(() -> assignments
                        .find(worker, updateId)
                        .map(open -> new UpdateStatus(updateId, worker, open.at(), null)))
                .or(() -> inbox.status(worker, updateId));
    }

    /** Waits as long as the caller likes for an update that is on its way already. */
    Response follow(Call call, Terms terms, String id, boolean replayed) {
        return answer(call, terms, id, replayed);
    }

    Response queued(Call call, Terms terms, String id) {
        return applied(queued(call, id), terms).build();
    }

    /** Why an update was not applied, as its caller is told. */
    static ApiProblem refusal(Settled settled) {
        return new ApiProblem(UpdateJson.problem(settled, problem(settled.outcome())));
    }

    static Problem problem(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Rejected(Problem problem) -> problem;
            case Outcome.Failed(Problem problem) -> problem;
            case Outcome.Applied applied -> throw new IllegalArgumentException("applied");
        };
    }

    Update update(Call call, Terms terms, Command command) {
        return new Update(
                inbox.newUpdateId(),
                call.worker(),
                call.caller(),
                terms.preferences().handling(),
                terms.ifMatch(),
                command,
                inbox.replica(),
                call.traceparent());
    }

    private Response answer(Call call, Terms terms, String id, boolean replayed) {
        Response.ResponseBuilder answer = settled(call, terms, id, replayed)
                .map(settled -> finished(call, settled))
                .orElseGet(() -> queued(call, id));
        if (replayed) answer.header("Idempotency-Replayed", "true");
        return applied(answer, terms).build();
    }

    private Optional<Settled> settled(Call call, Terms terms, String id, boolean replayed) {
        Duration patience = terms.preferences().patience();
        if (draining.isDraining() && patience.compareTo(LAST_WAIT) > 0) patience = LAST_WAIT;
        if (patience.isZero() && !replayed) return Optional.empty();
        try {
            if (!patience.isZero()) return inbox.await(call.worker(), id, patience);
            return inbox.status(call.worker(), id).map(UpdateStatus::settled);
        } catch (QueueUnavailable e) {
            return Optional.empty(); // it is queued: 202 is the truth, 503 would be less
        }
    }

    private static Response.ResponseBuilder applied(Response.ResponseBuilder answer, Terms terms) {
        String applied = terms.preferences().applied();
        return applied.isEmpty() ? answer : answer.header("Preference-Applied", applied);
    }

    private static Response.ResponseBuilder finished(Call call, Settled settled) {
        return switch (settled.outcome()) {
            case Outcome.Applied applied ->
                Response.ok(UpdateJson.result(settled, applied), MediaType.APPLICATION_JSON_TYPE)
                        .header("ETag", Conditions.etag(applied.revision()));
            case Outcome.Rejected rejected -> failed(call, settled);
            case Outcome.Failed failed -> failed(call, settled);
        };
    }

    private static Response.ResponseBuilder failed(Call call, Settled settled) {
        ApiProblem refusal = refusal(settled);
        Response.ResponseBuilder answer = Response.status(
                        refusal.problem().type().status())
                .type(ProblemDocument.MEDIA_TYPE)
                .entity(call.document(refusal.problem()));
        refusal.headers().forEach(answer::header);
        return answer;
    }

    private Response.ResponseBuilder queued(Call call, String id) {
        return Response.accepted(UpdateJson.status(resource(call.worker(), id)))
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header("Location", "/v1/workers/" + call.worker() + "/updates/" + id);
    }

    /**
     * An update that was accepted. When, only the queue knows, and when it cannot be asked now, just now is close.
     *
     * @throws ApiProblem 503 when Redis has lost it since, and its idempotency key with it
     */
    UpdateStatus resource(WorkerSid worker, String id) {
        try {
            return known(worker, id).orElseThrow(Problems::redisUnavailable);
        } catch (QueueUnavailable e) {
            return new UpdateStatus(id, worker, clock.instant(), null);
        }
    }

    static ApiProblem full(int depth) {
        return ApiProblem.of(
                        ProblemType.QUEUE_FULL, "Wait until some of the worker's updates have settled, then repeat.")
                .with("depth", IntNode.valueOf(depth))
                .retryAfter(1);
    }

    private static ApiProblem unconfirmed(Call call, String id) {
        return ApiProblem.of(
                        ProblemType.DURABILITY_UNCONFIRMED,
                        "It may still take effect; repeat it with the same Idempotency-Key.")
                .with("workerSid", call.worker().value())
                .with("updateId", id)
                .retryAfter(2);
    }
}
