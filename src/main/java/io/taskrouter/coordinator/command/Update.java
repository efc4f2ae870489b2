package io.taskrouter.coordinator.command;

import org.jspecify.annotations.Nullable;

/**
 * One caller's wish for one worker.
 *
 * @param updateId made by the accepting replica before anything is sent to Redis, so that accepting may be repeated; sortable by time, URL-safe
 * @param caller who asks, for history and idempotency
 * @param handling what to do with parts that the rules do not allow now
 * @param ifMatch the {@code revision} the worker must have when the update is applied, or null
 * @param replica the replica that holds the caller's connection; it is told the outcome
 * @param traceparent W3C trace context of the caller, or null
 */
public record Update(
        String updateId,
        WorkerSid worker,
        Caller caller,
        Handling handling,
        @Nullable String ifMatch,
        Command command,
        String replica,
        @Nullable String traceparent) {

    /** {@code LENIENT}: apply what is allowed, keep or refuse the rest; {@code STRICT}: any such part rejects the whole update. */
    public enum Handling {
        LENIENT,
        STRICT
    }

    /** The same under another id. */
    public Update as(String id) {
        return new Update(id, worker, caller, handling, ifMatch, command, replica, traceparent);
    }

    /** The same, whatever the worker's revision is. */
    public Update unconditional() {
        return new Update(updateId, worker, caller, handling, null, command, replica, traceparent);
    }
}
