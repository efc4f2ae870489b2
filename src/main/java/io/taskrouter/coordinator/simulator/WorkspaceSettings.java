package io.taskrouter.coordinator.simulator;

import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

record WorkspaceSettings(
        String name,
        String defaultActivitySid,
        String timeoutActivitySid,
        String eventCallbackUrl,
        @Nullable String eventsFilter,
        boolean multitasking,
        String queueOrder,
        Instant created,
        Instant updated) {

    /** An absent filter lets every event pass; blanks around the names are tolerated. */
    boolean wants(String eventType) {
        return eventsFilter == null
                || eventsFilter.isBlank()
                || Arrays.stream(eventsFilter.split(",")).map(String::strip).anyMatch(eventType::equals);
    }
}
