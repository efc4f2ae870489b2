package io.taskrouter.coordinator.reconcile;

import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.rules.CallEvents;
import io.taskrouter.coordinator.rules.KindOfCall;
import io.taskrouter.coordinator.rules.Policies;
import io.taskrouter.coordinator.rules.Truth;
import io.taskrouter.coordinator.taskrouter.Answer;
import io.taskrouter.coordinator.taskrouter.Fence;
import io.taskrouter.coordinator.taskrouter.TaskRouter;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads one worker's truth from TaskRouter into a pass's sheet. */
final class Reader {
    private final TaskRouter taskRouter;
    private final WorkerSid worker;
    private final OpenCalls openCalls;
    private final Instant now;
    private final Fence fence;

    Reader(TaskRouter taskRouter, WorkerSid worker, KindOfCall kinds, Instant now, Fence fence) {
        this.taskRouter = taskRouter;
        this.worker = worker;
        this.openCalls = new OpenCalls(kinds);
        this.now = now;
        this.fence = fence;
    }

    sealed interface Seen {
        record Yes() implements Seen {}

        record Gone() implements Seen {}

        /** Attributes that are no JSON object: nothing can be merged into them. */
        record NoObject() implements Seen {}

        record NotNow(Duration retryAfter, String why) implements Seen {}
    }

    private static final Seen YES = new Seen.Yes();

    Seen worker(Sheet sheet) {
        return switch (taskRouter.fetchWorker(worker, fence)) {
            case Answer.Ok(var record) -> {
                try {
                    sheet.take(record, ExactJson.foreign(record.attributes().isBlank() ? "{}" : record.attributes()));
                    yield YES;
                } catch (IllegalArgumentException e) {
                    yield new Seen.NoObject();
                }
            }
            case Answer<?> other -> failed(other);
        };
    }

    Seen channel(Sheet sheet) {
        return switch (taskRouter.fetchVoiceChannel(worker, fence)) {
            case Answer.Ok(var channel) -> {
                sheet.take(channel);
                yield YES;
            }
            case Answer<?> other -> incomplete(failed(other));
        };
    }

    /** @param readyKnown is it certain that the worker's readiness is what the document says? */
    Seen calls(Sheet sheet, Policies policies, boolean readyKnown) {
        boolean closed = readyKnown && !Boolean.TRUE.equals(Owned.ready(sheet.document));
        // Whatever is known already had reached us before this read began, so no clock decides which is newer.
        var latest = sheet.calls.latest();
        var readAt = latest.isAfter(now) ? latest : now;
        return switch (taskRouter.openReservations(worker, sheet.idle, fence)) {
            case Answer.Ok(var open) -> {
                var truth = new Truth(open.stream().map(openCalls::truth).toList(), readAt);
                var unheard = hearEnds(sheet, truth, policies);
                if (unheard != null) yield unheard;
                sheet.calls = sheet.calls.merge(truth, policies);
                open.forEach(each -> sheet.cameBy(each.sid(), each.workflowSid()));
                sheet.callsRead = true;
                sheet.callsReadSinceVersion = true;
                sheet.callsReadWhileClosed = closed;
                yield YES;
            }
            case Answer<?> other -> incomplete(failed(other));
        };
    }

    /** Asks how direct calls ended that rang and are gone: when the word of a rejection is lost, nobody tells the caller. */
    private @Nullable Seen hearEnds(Sheet sheet, Truth truth, Policies policies) {
        for (var sid : sheet.calls.goneUnheard(truth)) {
            switch (taskRouter.fetchReservation(worker, sid, fence)) {
                case Answer.Ok(var record) ->
                    CallEvents.end(record.status())
                            .ifPresent(end -> sheet.calls = sheet.calls.ended(sid, end, record.updatedAt(), policies));
                case Answer.Missing<?> gone -> {} // with its task: nobody waits
                // it will not be told, and everything else of the worker shall go on
                case Answer.Refused<?> refused when refused.isVerdict() -> {}
                case Answer<?> other -> {
                    return failed(other);
                }
            }
        }
        return null;
    }

    /** A worker that was there a moment ago is not given up because a part of it cannot be found. */
    private static Seen incomplete(Seen seen) {
        return seen instanceof Seen.Gone
                ? new Seen.NotNow(Duration.ofSeconds(1), "a part of the worker is missing")
                : seen;
    }

    private static Seen failed(Answer<?> answer) {
        return switch (answer) {
            case Answer.Missing<?> missing -> new Seen.Gone();
            case Answer.NotSent<?>(var cause, var after) -> new Seen.NotNow(after, cause.name());
            case Answer.Unknown<?>(var cause, var after) -> new Seen.NotNow(after, cause.name());
            case Answer.Refused<?> refused -> new Seen.NotNow(Duration.ofSeconds(5), "HTTP " + refused.status());
            case Answer.Conflict<?> conflict -> new Seen.NotNow(Duration.ofSeconds(1), "unexpected answer");
            case Answer.Ok<?> ok -> new Seen.NotNow(Duration.ofSeconds(1), "unexpected answer");
        };
    }
}
