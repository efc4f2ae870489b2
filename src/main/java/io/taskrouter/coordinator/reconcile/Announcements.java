package io.taskrouter.coordinator.reconcile;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.rules.CallEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * What updates say of calls before anything is done about it. It counts from the first moment on, unless a revision is asked for: only the fold knows the revision, and of an update that is refused nothing must have been
 * heard, since what was withdrawn or taken away cannot be had back. Once the revision was the right one, the update goes on whatever the revision becomes: part of it may have been done.
 */
final class Announcements {
    private Announcements() {}

    static List<CallEvent> of(Update update, Course course) {
        var events = new ArrayList<>(Intents.events(update, course.now));
        Completions.begun(update, course).ifPresent(events::add);
        Parking.begun(update, course).ifPresent(events::add);
        Parking.goingOn(update, course).ifPresent(events::add);
        events.addAll(PickingUp.begun(update, course));
        events.addAll(HandingOver.promise(update, course));
        return events;
    }

    static boolean isConditional(Update update) {
        return update.ifMatch() != null
                && !(update.command() instanceof Command.Change)
                && !(update.command() instanceof Command.Look);
    }

    /**
     * What is to be done in one pass: nothing after an announcement that waits for its verdict, else it would be heard, and judged, as if it had come first.
     *
     * @param met updates whose revision was found to be the right one by a former holder
     */
    static List<Update> open(List<Update> updates, List<String> met) {
        var open = new ArrayList<Update>();
        for (var update : updates) {
            open.add(met.contains(update.updateId()) ? update.unconditional() : update);
            if (isConditional(open.getLast())) break;
        }
        return List.copyOf(open);
    }

    /** Those of the batch that have waited for their verdict, which is in their favour. */
    static List<Update> met(List<Update> updates, Folded batch) {
        var met = new ArrayList<Update>();
        for (int i = 0; i < batch.members().size(); i++) {
            var update = updates.get(i);
            if (isConditional(update) && batch.members().get(i).outcome() instanceof Outcome.Applied) met.add(update);
        }
        return met;
    }
}
