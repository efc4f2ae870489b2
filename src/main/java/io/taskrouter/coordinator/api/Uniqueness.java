package io.taskrouter.coordinator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Errands;
import io.taskrouter.coordinator.queue.Extensions;
import io.taskrouter.coordinator.queue.Extensions.Reservation;
import io.taskrouter.coordinator.queue.Inbox.Idempotency;
import io.taskrouter.coordinator.reconcile.WorkerViews;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Answers at once where an update would give a worker an extension that somebody else has. The last word has the worker's pass, which reserves before it writes. */
@Singleton
class Uniqueness {
    private static final int SOON = 2;

    private final Extensions extensions;
    private final Errands errands;
    private final WorkerViews views;

    Uniqueness(Extensions extensions, Errands errands, WorkerViews views) {
        this.extensions = extensions;
        this.errands = errands;
        this.views = views;
    }

    /** @throws ApiProblem 409 with the holder, 503 while nobody knows */
    void check(WorkerSid worker, Command command, @Nullable Idempotency idempotency) {
        String wish = command instanceof Command.Change change ? wish(change.attributes()) : null;
        if (wish == null) return;
        Reservation answer = extensions.ask(worker, wish);
        if (answer instanceof Reservation.Granted || isRepetition(worker, idempotency) || hasItAnyway(worker, wish))
            return;
        if (answer instanceof Reservation.Taken(WorkerSid holder) && holder != null) throw taken(holder);
        throw unready();
    }

    /** What was accepted once is answered as it was then. */
    boolean isRepetition(WorkerSid worker, @Nullable Idempotency idempotency) {
        return idempotency != null && errands.isKnown(worker, idempotency);
    }

    /** Two may have it at TaskRouter; saying what is there changes nothing. */
    private boolean hasItAnyway(WorkerSid worker, String wish) {
        return views.find(worker)
                .filter(view -> wish.equals(
                        view.attributes().path(OwnedAttributes.EXTENSION).textValue()))
                .isPresent();
    }

    /** A document edited from a revision says nothing of what it leaves as it was: only the pass can tell. */
    private static @Nullable String wish(Command.@Nullable AttributesChange change) {
        return switch (change) {
            case null -> null;
            case Command.MergePatch merge ->
                merge.patch().has(OwnedAttributes.MARKER)
                        ? null
                        : merge.patch().path(OwnedAttributes.EXTENSION).textValue();
            case Command.JsonPatch patch -> last(patch.operations());
        };
    }

    private static @Nullable String last(ArrayNode operations) {
        String wish = null;
        for (JsonNode operation : operations)
            if (!operation.path("op").asText().equals("test")
                    && operation.path("path").asText().equals("/" + OwnedAttributes.EXTENSION))
                wish = operation.path("value").textValue();
        return wish;
    }

    static ApiProblem taken(WorkerSid holder) {
        return ApiProblem.of(
                        ProblemType.EXTENSION_TAKEN,
                        "Choose another extension, or move this one away from its holder with moveFrom.")
                .with("holder", holder.value());
    }

    static ApiProblem unready() {
        return ApiProblem.of(
                        ProblemType.REDIS_UNAVAILABLE,
                        "Which extensions are free is being read from TaskRouter; repeat in a moment.")
                .retryAfter(SOON);
    }
}
