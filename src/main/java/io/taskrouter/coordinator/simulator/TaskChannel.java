package io.taskrouter.coordinator.simulator;

import java.time.Instant;

record TaskChannel(
        String sid,
        long ordinal,
        String uniqueName,
        String friendlyName,
        boolean optimizedRouting,
        Instant created,
        Instant updated)
        implements Resource {
    static final String VOICE = "voice";
}
