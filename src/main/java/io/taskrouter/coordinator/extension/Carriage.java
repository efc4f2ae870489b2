package io.taskrouter.coordinator.extension;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Settled;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.document.DirectExtension;
import io.taskrouter.coordinator.queue.Errands;
import io.taskrouter.coordinator.queue.Errands.Errand;
import io.taskrouter.coordinator.queue.Extensions;
import io.taskrouter.coordinator.queue.Inbox;
import io.taskrouter.coordinator.queue.Inbox.Idempotency;
import io.taskrouter.coordinator.queue.Inbox.Receipt;
import io.taskrouter.coordinator.queue.QueueUnavailable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Carries out one assignment: the old holder's key removed and confirmed, then the new holder's written, then the promise taken back. Every step may be repeated by somebody else, from the first one on: the
 * removal is one update however often it is asked for and removes this extension only, the assignment has its own update id.
 */
final class Carriage {
    private static final Duration STEP = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(300);

    private final Errands errands;
    private final Inbox inbox;
    private final Extensions extensions;

    Carriage(Errands errands, Inbox inbox, Extensions extensions) {
        this.errands = errands;
        this.inbox = inbox;
        this.extensions = extensions;
    }

    /** @throws QueueUnavailable when Redis is away: whoever finds it unattended goes on */
    void carryOut(Errand errand) {
        Assignment assignment = Assignment.of(errand);
        Update update = assignment.update();
        String extension = assignment.extension();
        boolean isPutBack = !errand.worker().equals(update.worker());
        WorkerSid former = isPutBack ? errand.worker() : assignment.from();
        boolean assigned = !isPutBack && isAssigned(errand, assignment);
        if (!assigned && former != null && extension != null) putBack(errand, update, former, extension);
        errands.close(errand);
    }

    private boolean isAssigned(Errand errand, Assignment assignment) {
        Update update = assignment.update();
        WorkerSid from = assignment.from();
        String extension = assignment.extension();
        if (from != null && extension != null) {
            settled(errand, removal(update, from, extension), new Idempotency("move:" + errand.id(), "release"));
        }
        return settled(errand, update, assignment.idempotency()).outcome() instanceof Outcome.Applied;
    }

    /** Whoever lost it to somebody who cannot take it gets it back, unless they have another one by now. Kept as an assignment to them, so that whoever finds it goes on with this and with nothing else. */
    private void putBack(Errand errand, Update update, WorkerSid former, String extension) {
        if (!extensions.isReady()) throw unready(); // else they seem to have none
        boolean hasAnother = extensions.all().values().stream()
                .anyMatch(entry -> entry.holders().contains(former));
        if (hasAnother || !extensions.find(extension).holders().isEmpty()) return;
        Errand back = new Errand(errand.id(), former, extension, null, errand.record());
        if (errands.open(List.of(back), Errands.CARRIED).isEmpty()) throw unready();
        settled(
                back,
                like(update, former, Assignment.change(extension)),
                new Idempotency("back:" + errand.id(), "put back"));
    }

    private static QueueUnavailable unready() {
        return new QueueUnavailable("which extensions are free is being read");
    }

    private Settled settled(Errand errand, Update update, @Nullable Idempotency idempotency) {
        String id = accepted(errand, update, idempotency);
        while (true) {
            Optional<Settled> settled = inbox.await(update.worker(), id, STEP);
            if (settled.isPresent()) return settled.get();
            stillHere(errand);
            boolean isForgotten = inbox.status(update.worker(), id).isEmpty();
            if (isForgotten) id = accepted(errand, update, idempotency);
        }
    }

    private String accepted(Errand errand, Update update, @Nullable Idempotency idempotency) {
        while (true) {
            switch (inbox.accept(update, idempotency)) {
                case Receipt.Accepted(String id) -> {
                    return id;
                }
                case Receipt.Replayed(String id) -> {
                    return id;
                }
                case Receipt.KeyReused() -> {
                    return accepted(errand, update, null);
                }
                case Receipt.Full(int _) -> LockSupport.parkNanos(PAUSE.toNanos());
                case Receipt.Unconfirmed(String _) -> LockSupport.parkNanos(PAUSE.toNanos());
            }
            stillHere(errand);
        }
    }

    private void stillHere(Errand errand) {
        if (Thread.currentThread().isInterrupted()) throw new QueueUnavailable("this replica is leaving");
        errands.prolong(errand);
    }

    /** Removes this very extension; a worker who has another one by now keeps it. */
    private Update removal(Update update, WorkerSid from, String extension) {
        ArrayNode operations = JsonNodeFactory.instance.arrayNode();
        String path = "/" + DirectExtension.KEY;
        operations.addObject().put("op", "test").put("path", path).put("value", extension);
        operations.addObject().put("op", "remove").put("path", path);
        return like(update, from, new Command.Change(new Command.JsonPatch(operations), null, null));
    }

    private Update like(Update update, WorkerSid worker, Command command) {
        return new Update(
                inbox.newUpdateId(),
                worker,
                update.caller(),
                Update.Handling.LENIENT,
                null,
                command,
                inbox.replica(),
                update.traceparent());
    }
}
