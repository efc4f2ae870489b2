/**
 * What {@code isAcdReady} and the voice channel's capacity must be, and why: pure decisions on a snapshot, without clock, I/O or framework.
 *
 * <p>A worker has at most one ACD call (R1), is offered one only when in no other call of any kind (R2), and can be rung by a direct call while busy (R3). Never is ready written while more than one call
 * could be offered (R4).
 *
 * <p>{@link io.taskrouter.coordinator.rules.CallState} is what is known of a worker's calls, folded from events that may come in any order, twice or not at all. It becomes a
 * {@link io.taskrouter.coordinator.rules.Situation}; {@link io.taskrouter.coordinator.rules.CallRules} decides on that, and {@link io.taskrouter.coordinator.rules.WriteOrder} says which write comes next.
 * That nothing unsafe can be reached on the way is searched exhaustively in the tests.
 */
@NullMarked
package io.taskrouter.coordinator.rules;

import org.jspecify.annotations.NullMarked;
