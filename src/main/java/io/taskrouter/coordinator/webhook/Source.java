package io.taskrouter.coordinator.webhook;

import java.util.Locale;

/** Where posts come from. */
enum Source {
    TASKROUTER,
    EVENT_STREAMS,
    VOICE_STATUS;

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
