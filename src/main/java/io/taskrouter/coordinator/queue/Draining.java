package io.taskrouter.coordinator.queue;

/** This replica's way out: what is accepted from then on is left for others, passes under way are finished. */
public interface Draining {
    /** Claims nothing any more, neither with what is accepted nor by looking around. Settling may still be told not to hand over. */
    void begin();

    boolean isDraining();
}
