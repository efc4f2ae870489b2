package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.WorkerSid;
import org.jspecify.annotations.Nullable;

/** A worker's line in the list of workers, as stored. */
final class SummaryLine {
    private static final ObjectWriter WRITER = StateCodec.MAPPER.writerFor(WorkerViews.Summary.class);

    private SummaryLine() {}

    /** The line when it is another one than before, else null: most updates change nothing in it. */
    static @Nullable String changed(
            WorkerSid worker,
            @Nullable WorkerState before,
            ObjectNode documentBefore,
            WorkerState now,
            ObjectNode document) {
        var line = line(worker, now, document);
        return before != null && line.equals(line(worker, before, documentBefore))
                ? null
                : StateCodec.write(WRITER, line);
    }

    static WorkerViews.Summary line(WorkerSid worker, WorkerState state, ObjectNode document) {
        return new WorkerViews.Summary(
                worker.value(),
                state.friendlyName(),
                new WorkerView.Activity(
                        state.activity().name(), state.activity().available()),
                new WorkerViews.SummaryAcd(
                        Boolean.TRUE.equals(Owned.ready(document)),
                        state.acd().wish(),
                        state.acd().hold()),
                new WorkerViews.SummaryVoice(
                        state.voice().capacity(), state.voice().available()),
                state.calls().calls().size(),
                state.calls().parkedCalls().size(),
                0);
    }
}
