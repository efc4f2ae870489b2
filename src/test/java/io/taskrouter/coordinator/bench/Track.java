package io.taskrouter.coordinator.bench;

import java.util.List;

/** Everything one caller did, in order. */
record Track(Seat seat, List<Step> steps) {}
