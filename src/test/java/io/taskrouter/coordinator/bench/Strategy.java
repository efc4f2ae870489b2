package io.taskrouter.coordinator.bench;

/** One way of changing one key of a worker's attributes. */
public interface Strategy {

    /** The way as one caller goes it, over connections of its own. */
    Setter setter(Seat seat);
}
