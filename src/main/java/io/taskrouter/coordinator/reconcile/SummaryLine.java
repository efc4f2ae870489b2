package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.ObjectWriter;
import io.taskrouter.coordinator.command.WorkerSid;

/** A worker's line in the list of workers, as stored. */
final class SummaryLine {
    private static final ObjectWriter WRITER = StateCodec.MAPPER.writerFor(WorkerViews.Summary.class);

    private SummaryLine() {}

    static String of(WorkerSid worker, WorkerState state, boolean ready, int parked) {
        var capacity = state.voice().capacity();
        return StateCodec.write(
                WRITER,
                new WorkerViews.Summary(
                        worker.value(),
                        state.friendlyName(),
                        new WorkerView.Activity(
                                state.activity().name(), state.activity().available()),
                        new WorkerViews.SummaryAcd(
                                ready, state.acd().wish(), state.acd().hold()),
                        new WorkerViews.SummaryVoice(
                                capacity == null ? 0 : capacity, state.voice().available()),
                        state.calls().size(),
                        parked,
                        0));
    }
}
