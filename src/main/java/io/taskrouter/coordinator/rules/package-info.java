/**
 * What {@code isAcdReady} and the voice channel's capacity must be, and why: pure decisions on a snapshot, without clock, I/O or framework.
 *
 * <p>A worker has at most one ACD call (R1), is offered one only when in no other call of any kind (R2), and can be rung by a direct call while busy (R3). Never is ready written while more than one call
 * could be offered (R4).
 */
@NullMarked
package io.taskrouter.coordinator.rules;

import org.jspecify.annotations.NullMarked;
