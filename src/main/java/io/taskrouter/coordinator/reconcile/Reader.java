package io.taskrouter.coordinator.reconcile;

import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.taskrouter.Answer;
import io.taskrouter.coordinator.taskrouter.Fence;
import io.taskrouter.coordinator.taskrouter.TaskRouter;
import java.time.Duration;

/** Reads one worker's truth from TaskRouter into a pass's sheet. */
final class Reader {
    private final TaskRouter taskRouter;
    private final WorkerSid worker;
    private final Fence fence;

    Reader(TaskRouter taskRouter, WorkerSid worker, Fence fence) {
        this.taskRouter = taskRouter;
        this.worker = worker;
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
                    sheet.take(record, ExactJson.object(record.attributes().isBlank() ? "{}" : record.attributes()));
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

    Seen calls(Sheet sheet) {
        return switch (taskRouter.openReservations(worker, fence)) {
            case Answer.Ok(var open) -> {
                sheet.calls = open.stream().map(OpenCalls::call).toList();
                sheet.open = open.size();
                sheet.callsRead = true;
                yield YES;
            }
            case Answer<?> other -> incomplete(failed(other));
        };
    }

    /** A worker that was there a moment ago is not given up because a part of it cannot be found. */
    private static Seen incomplete(Seen seen) {
        return seen instanceof Seen.Gone
                ? new Seen.NotNow(Duration.ofSeconds(1), "a part of the worker is missing")
                : seen;
    }

    private static Seen failed(Answer<?> answer) {
        return switch (answer) {
            case Answer.Missing<?> _ -> new Seen.Gone();
            case Answer.NotSent<?>(var cause, var after) -> new Seen.NotNow(after, cause.name());
            case Answer.Unknown<?>(var cause, var after) -> new Seen.NotNow(after, cause.name());
            case Answer.Refused<?> refused -> new Seen.NotNow(Duration.ofSeconds(5), "HTTP " + refused.status());
            case Answer.Conflict<?> _, Answer.Ok<?> _ -> new Seen.NotNow(Duration.ofSeconds(1), "unexpected answer");
        };
    }
}
