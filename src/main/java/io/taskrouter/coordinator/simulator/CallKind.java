package io.taskrouter.coordinator.simulator;

/** What a voice task is to the judge, decided from its attributes when it is made. */
enum CallKind {
    ACD,
    DIRECT,
    OUTBOUND,
    INTERNAL,
    PARK_HANGUP,
    PARK_PICKUP,
    NO_CALL
}
