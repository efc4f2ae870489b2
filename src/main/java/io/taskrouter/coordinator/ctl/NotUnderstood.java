package io.taskrouter.coordinator.ctl;

import java.io.Serial;

/** The command line makes no sense; the message says what is missing. */
final class NotUnderstood extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1;

    NotUnderstood(String message) {
        super(message);
    }
}
