package io.taskrouter.coordinator.bench;

/**
 * One change of a worker as the simulator remembers it.
 *
 * @param sequence grows in the order in which writes took effect
 * @param versionBefore and {@code versionAfter}: the worker's version around it
 * @param writer who made it; callers that write by themselves sign with their key
 * @param attributes the whole document afterwards
 */
public record Write(long sequence, int versionBefore, int versionAfter, String writer, String attributes) {}
