package io.taskrouter.coordinator.webhook;

import java.util.Locale;

/** What became of one reported event. */
enum Fate {
    QUEUED,
    /** It was queued before. */
    DUPLICATE,
    /** Nothing here depends on such events. */
    IGNORED,
    /** No type that is known. */
    UNKNOWN_TYPE,
    /** Nobody knows whose it is. */
    NO_WORKER,
    /** Another workspace's. */
    FOREIGN,
    /** Lacks what every event of its type has. */
    MALFORMED;

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
