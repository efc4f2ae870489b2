/**
 * A TaskRouter of our own, for development, tests and benchmarks: workers with versions and ETags, voice channels without,
 * task queues, workflows, tasks, reservations, events and calls, spoken over the same REST as Twilio's.
 *
 * <p>It promises to be as awkward as the original: {@code If-Match} answers 412, attributes are one string of at most 4,096
 * characters, limits answer 429, and on request it is slow, fails before or after applying, resets connections, or applies a
 * write long after its caller gave up. What is not known of the original for certain is a switch in
 * {@link io.taskrouter.coordinator.simulator.SimulatorOptions}. Every write is kept with who made it, so that a checker can
 * look for every single step.
 *
 * <p>The core ({@link io.taskrouter.coordinator.simulator.SimulatedWorkspace}) is plain Java around an injected time: each
 * worker has its own lock and its own immutable state, reads take no lock, and the routing lock is touched only while tasks
 * wait. HTTP is a thin layer above; it never blocks an event loop. Nothing here knows the coordinator.
 */
@NullMarked
package io.taskrouter.coordinator.simulator;

import org.jspecify.annotations.NullMarked;
