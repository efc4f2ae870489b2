package io.taskrouter.coordinator.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.taskrouter.coordinator.command.Reason;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.document.DirectExtension;
import io.taskrouter.coordinator.queue.Extensions;
import io.taskrouter.coordinator.queue.QueueUnavailable;
import io.taskrouter.coordinator.reconcile.WorkerView;
import io.taskrouter.coordinator.reconcile.WorkerViews;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Is this extension real, and can it ring now? Asked of Redis alone: a caller hears silence meanwhile. Who had the extension last time most often has it still, so his state is asked for together with the index: one
 * wait instead of two.
 */
@Singleton
class ExtensionLookup {
    /** Beyond so many extensions it is forgotten who had them; that costs a wait each, nothing more. */
    private static final int REMEMBERED = 20_000;

    private final Map<String, WorkerSid> holders = new ConcurrentHashMap<>();
    private final Extensions extensions;
    private final DirectExtension form;
    private final WorkerViews views;

    ExtensionLookup(Extensions extensions, DirectExtension form, WorkerViews views) {
        this.extensions = extensions;
        this.form = form;
        this.views = views;
    }

    enum Status {
        FOUND,
        UNKNOWN,
        AMBIGUOUS,
        UNAVAILABLE;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param waiting direct calls that ring or wait for this worker */
    record Answer(
            String extension,
            String status,
            @JsonProperty("workerSid") @Nullable String workerSid,
            boolean ringable,
            List<Reason> reasons,
            int waiting) {}

    Answer find(String extension) {
        if (!form.isValid(extension)) return without(extension, Status.UNKNOWN);
        try {
            WorkerSid guess = holders.get(extension);
            var ahead = guess == null ? null : ask(guess);
            Extensions.Found found = extensions.find(extension);
            if (!found.ready()) return without(extension, Status.UNAVAILABLE);
            return switch (found.holders().size()) {
                case 0 -> without(extension, Status.UNKNOWN);
                case 1 -> {
                    WorkerSid holder = found.holders().getFirst();
                    yield found(extension, holder, ahead != null && holder.equals(guess) ? ahead : ask(holder));
                }
                default -> without(extension, Status.AMBIGUOUS);
            };
        } catch (QueueUnavailable e) {
            return without(extension, Status.UNAVAILABLE);
        }
    }

    private FutureTask<Optional<WorkerView>> ask(WorkerSid holder) {
        var asked = new FutureTask<>(() -> views.find(holder));
        Thread.ofVirtual().name("lookup").start(asked);
        return asked;
    }

    private static Optional<WorkerView> told(FutureTask<Optional<WorkerView>> asked) {
        try {
            return asked.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueueUnavailable("interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof QueueUnavailable unavailable) throw unavailable;
            throw new IllegalStateException(e.getCause());
        }
    }

    private Answer found(String extension, WorkerSid holder, FutureTask<Optional<WorkerView>> asked) {
        if (holders.size() >= REMEMBERED) holders.clear();
        holders.put(extension, holder);
        return told(asked)
                .map(view -> found(extension, view))
                .orElseGet(() ->
                        new Answer(extension, Status.FOUND.text(), holder.value(), false, List.of(NEVER_LOOKED_AT), 0));
    }

    private static Answer found(String extension, WorkerView view) {
        int waiting = (int) view.calls().stream()
                .filter(call -> call.kind().equals("direct") && call.phase().equals("offered"))
                .count();
        return new Answer(
                extension,
                Status.FOUND.text(),
                view.workerSid(),
                view.direct().ringable(),
                view.direct().reasons(),
                waiting);
    }

    private static Answer without(String extension, Status status) {
        return new Answer(extension, status.text(), null, false, List.of(), 0);
    }

    private static final Reason NEVER_LOOKED_AT = Reason.of("rebuilding", "the worker has not been looked at yet");
}
