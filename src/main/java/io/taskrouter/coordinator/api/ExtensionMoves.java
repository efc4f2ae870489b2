package io.taskrouter.coordinator.api;

import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.extension.Assignment;
import io.taskrouter.coordinator.extension.Assignments;
import io.taskrouter.coordinator.queue.Errands;
import io.taskrouter.coordinator.queue.Errands.Kept;
import io.taskrouter.coordinator.queue.Errands.Opened;
import io.taskrouter.coordinator.queue.Inbox.Idempotency;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Moves an extension from one worker to another. The worker's queue knows the request's key only when the former holder has lost the extension, so until then it is kept beside the index. */
@Singleton
class ExtensionMoves {
    private final Updates updates;
    private final Assignments assignments;
    private final Errands errands;
    private final InstantSource clock;

    ExtensionMoves(Updates updates, Assignments assignments, Errands errands, InstantSource clock) {
        this.updates = updates;
        this.assignments = assignments;
        this.errands = errands;
        this.clock = clock;
    }

    Response move(Call call, Terms terms, String extension, WorkerSid from) {
        Update update = updates.update(call, terms, Assignment.change(extension));
        Idempotency key = terms.idempotency();
        if (key == null) return updates.follow(call, terms, begun(update, extension, from, null), false);
        Kept kept = errands.keep(key, update.updateId());
        if (kept.reused()) throw IdempotencyKeys.reused();
        if (kept.answer() != null) return updates.follow(call, terms, kept.answer(), true);
        String own = begun(update.as(kept.seed()), extension, from, key);
        String id = errands.answer(key, kept.seed(), own);
        return updates.follow(call, terms, id, !id.equals(own));
    }

    private String begun(Update update, String extension, WorkerSid from, @Nullable Idempotency key) {
        Opened opened = assignments
                .begin(new Assignment(update, extension, from, key, clock.instant()))
                .orElseThrow(Uniqueness::unready);
        if (opened.inTheWay() != null) throw Uniqueness.taken(opened.inTheWay());
        return opened.sameAs() == null ? update.updateId() : opened.sameAs();
    }
}
