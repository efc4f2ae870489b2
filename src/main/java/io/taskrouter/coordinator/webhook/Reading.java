package io.taskrouter.coordinator.webhook;

import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.command.WorkerSid;
import java.util.List;

/** What a report amounts to. */
sealed interface Reading {

    /**
     * It names its worker.
     *
     * @param teaches SIDs of which this says that they belong to the worker
     */
    record Named(WorkerSid worker, Event event, List<String> teaches) implements Reading {}

    /**
     * It names none.
     *
     * @param subject the event is for whom this SID belongs to
     * @param hints SIDs whose workers should look, when nobody knows the subject
     * @param suspects workers who should look in that case
     */
    record Nameless(Event event, String subject, List<String> hints, List<WorkerSid> suspects) implements Reading {}

    /** Nothing comes of it. */
    record Dropped(Fate fate) implements Reading {}
}
