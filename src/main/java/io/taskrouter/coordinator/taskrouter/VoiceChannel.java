package io.taskrouter.coordinator.taskrouter;

/** @param capacity configured capacity, 0 to 50; @param available the channel's own switch; @param open reservations TaskRouter counts as assigned */
public record VoiceChannel(int capacity, boolean available, int open) {}
