package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.taskrouter.coordinator.command.WorkerSid;
import org.jspecify.annotations.Nullable;

/**
 * Decoded states of workers that this replica has lately worked on. Redis alone says what the state is; this only spares reading the same text again, and so is never asked without it.
 */
final class StateMemory {
    /** About 10 MB at the usual size of a worker. */
    private static final int WORKERS = 1000;

    private final Cache<WorkerSid, Remembered> memory =
            Caffeine.newBuilder().maximumSize(WORKERS).executor(Runnable::run).build();

    /** @param document the parsed attributes; nobody changes it */
    record Remembered(String text, WorkerState state, ObjectNode document) {}

    /** @param text as the claim brought it, null for a worker never seen */
    @Nullable Remembered read(WorkerSid worker, @Nullable String text) {
        if (text == null) return null;
        var remembered = memory.getIfPresent(worker);
        if (remembered != null && remembered.text().equals(text)) return remembered;
        var state = StateCodec.read(text);
        return new Remembered(text, state, state.document().parsed());
    }

    void keep(WorkerSid worker, Remembered settled) {
        memory.put(worker, settled);
    }
}
