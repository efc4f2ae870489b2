package io.taskrouter.coordinator.bench;

import java.util.List;

/** Everything one caller did, in order. */
public record Track(Seat seat, List<Step> steps) {}
