package io.taskrouter.coordinator.rules;

import io.taskrouter.coordinator.rules.Call.Kind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call on hold outside of TaskRouter.
 *
 * @param kind what it was when it was parked, and is again when picked up
 * @param name what the worker called it
 * @param workflow SID of the workflow it came by, null when nobody remembers
 * @param conversation what its conversation is known by, null when nobody remembers
 * @param attributes of the task that it was, as far as they are the callers' own; JSON text, null when nobody remembers
 * @param wrapUp SID of the task made for its wrap-up once the caller has hung up
 */
public record ParkedCall(
        Kind kind,
        @Nullable String name,
        @Nullable String queue,
        Instant since,
        @Nullable String workflow,
        @Nullable String conversation,
        @Nullable String attributes,
        @Nullable String wrapUp) {

    ParkedCall wrappedUpBy(String task) {
        return new ParkedCall(kind, name, queue, since, workflow, conversation, attributes, task);
    }
}
