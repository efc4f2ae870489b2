package io.taskrouter.coordinator.simulator;

import java.time.Instant;

record Activity(String sid, long ordinal, String name, boolean available, Instant created, Instant updated)
        implements Resource {}
