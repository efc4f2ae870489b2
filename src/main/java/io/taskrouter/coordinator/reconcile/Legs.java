package io.taskrouter.coordinator.reconcile;

import io.taskrouter.coordinator.taskrouter.Answer;

/** What Twilio's answer to an update of a caller's leg says of the caller. */
final class Legs {
    /** Twilio's "Call is not in-progress". */
    private static final int NOT_IN_PROGRESS = 21220;

    private Legs() {}

    /** Has he hung up? Whatever else is refused says nothing of him: believing him gone would leave him on hold for ever. */
    static boolean isOver(Answer<Boolean> answer) {
        return answer instanceof Answer.Missing<Boolean>
                || answer instanceof Answer.Refused<Boolean> refused && refused.code() == NOT_IN_PROGRESS;
    }
}
