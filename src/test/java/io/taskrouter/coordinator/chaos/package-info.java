/**
 * Whether the service survives what it says it survives: {@code make chaos}.
 *
 * <p>Real coordinator processes, a real Redis and the simulator, under load from callers who append to a list and count up a key of their own, each step under an idempotency key, repeated until somebody
 * answers for it. One fault after another is done to them. Afterwards every acknowledged step must be found exactly once, in the order of acceptance, in what TaskRouter holds and in its history; each
 * protection that can be switched off is switched off in a control run, which must fail, or the test could not have noticed.
 *
 * <p>No hook in the service takes part: what has to happen between two steps of a pass is done by a {@link io.taskrouter.coordinator.chaos.Tap} on the wire.
 */
package io.taskrouter.coordinator.chaos;
