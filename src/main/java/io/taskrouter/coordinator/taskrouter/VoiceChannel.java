package io.taskrouter.coordinator.taskrouter;

/**
 * A worker's voice channel.
 *
 * @param capacity configured capacity, 0 to 50
 * @param available the channel's own switch
 * @param open reservations TaskRouter counts as assigned
 * @param idle is all of the capacity free: no reservation pending or accepted
 */
public record VoiceChannel(int capacity, boolean available, int open, boolean idle) {}
