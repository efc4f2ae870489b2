package io.taskrouter.coordinator.rules;

/** Decides what a worker's ready flag and capacity must be. */
public interface Rules {
    Decision decide(Situation situation);
}
