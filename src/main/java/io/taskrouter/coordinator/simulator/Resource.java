package io.taskrouter.coordinator.simulator;

/** Something with a SID that is listed in the order in which it was made. */
interface Resource {
    String sid();

    long ordinal();
}
