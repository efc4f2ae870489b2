package io.taskrouter.coordinator.api;

/** On which workers an action is allowed. {@code OWN}: the worker whose Flex token it is. */
enum Scope {
    NONE,
    OWN,
    ALL
}
