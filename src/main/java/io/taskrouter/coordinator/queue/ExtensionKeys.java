package io.taskrouter.coordinator.queue;

import java.time.Duration;

/** Keys of the index of extensions: one slot for all of them, since an extension is unique among all workers. */
final class ExtensionKeys {
    private static final String PREFIX = "tr:{ext}:";

    /** Hash: epoch, seq, run, begun, ready, swept, census, census_ends. */
    static final String INDEX = PREFIX + "index";
    /** Hash: extension → who reserved, was promised and has it. */
    static final String EXTENSIONS = PREFIX + "extensions";
    /** Hash: worker → the latest claim heard of, and its extensions. */
    static final String WORKERS = PREFIX + "workers";
    /** Hash: id → open assignment. */
    static final String OPEN = PREFIX + "open";
    /** Sorted set: id → when its carrier counts as gone. */
    static final String DUE = PREFIX + "due";

    private ExtensionKeys() {}

    static String idempotency(String key) {
        return PREFIX + "idem:" + key;
    }

    /** @param interval since the last census was begun; @param forgotten of what moment Redis has forgotten something, ms, or 0 */
    static Invocation due(Duration interval, long forgotten) {
        return new Invocation(Script.EXTENSION_DUE)
                .key(INDEX)
                .arg(interval.toMillis())
                .arg(forgotten);
    }

    static Invocation index(Script script) {
        return new Invocation(script).key(INDEX).key(EXTENSIONS).key(WORKERS);
    }

    static Invocation all(Script script) {
        return index(script).key(OPEN).key(DUE);
    }
}
