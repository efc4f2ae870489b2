package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.queue.WrittenByNewer;
import io.taskrouter.coordinator.rules.CallStateCodec;
import io.taskrouter.coordinator.taskrouter.TaskRouter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a worker when a part of a pass is given up. Nothing that the pass found out is settled, so all is read anew; what no read tells is taken over from what was noted: that a write may still
 * land, and what was done with callers.
 */
final class GivenUp {
    private final PassTools tools;
    private final Instant present;

    /** Null when nothing was noted, or when nobody can read it. */
    private final Note.@Nullable Left left;

    /**
     * @param present by Redis' clock
     * @param noted what was noted last, null for nothing
     * @throws WrittenByNewer as {@link #state}: nothing is given up of what a newer release has begun
     */
    GivenUp(PassTools tools, Instant present, @Nullable String noted) {
        this.tools = tools;
        this.present = present;
        this.left = noted == null ? Note.Left.NOTHING : left(noted);
    }

    private static Note.@Nullable Left left(String noted) {
        try {
            return Note.read(noted).left();
        } catch (WrittenByNewer e) {
            throw e;
        } catch (RuntimeException e) {
            return null;
        }
    }

    /**
     * The state that the pass began with, as it is to be left behind; null when nobody can read it, or there was none.
     *
     * @param written may something of the pass have had effect?
     * @throws WrittenByNewer when it is not to be left otherwise than it is
     */
    @Nullable String state(@Nullable String before, boolean written) {
        if (before == null) return null;
        try {
            var calls = StateCodec.read(before).calls();
            ObjectNode state = ExactJson.object(before).put("lookedAt", 0);
            if (!written) return ExactJson.text(state);
            if (left != null) for (var event : left.done()) calls = calls.apply(event, tools.policies());
            state.set("calls", CallStateCodec.toJson(calls));
            state.withObject("voice").putNull("capacity"); // what this pass has made of it nobody else has
            long until = present.plus(tools.lateWriteWindow()).toEpochMilli();
            if (mayRise()) state.withObject("document").put("risingUntil", until);
            if (left == null || left.raisingUntil() != null)
                state.withObject("voice").put("raisingUntil", until);
            return ExactJson.text(state);
        } catch (WrittenByNewer e) {
            throw e;
        } catch (RuntimeException e) {
            return null;
        }
    }

    /** Where versions are ignored, any writing may land late. */
    private boolean mayRise() {
        return left == null || left.ready() || tools.taskRouter().ifMatch() != TaskRouter.IfMatch.ENFORCED;
    }
}
