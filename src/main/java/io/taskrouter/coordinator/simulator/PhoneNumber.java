package io.taskrouter.coordinator.simulator;

import org.jspecify.annotations.Nullable;

/** A number of the account; calls to it report to its status callback. */
record PhoneNumber(
        String sid,
        long ordinal,
        String number,
        String name,
        @Nullable String statusCallback,
        String method) implements Resource {}
