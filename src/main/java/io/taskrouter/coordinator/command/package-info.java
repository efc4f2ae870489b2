/**
 * What somebody asked for, or what happened: plain values that travel through the queue.
 *
 * <p>A {@link io.taskrouter.coordinator.command.Update} is one caller's wish for one worker; it is accepted once, waits in that worker's queue, and ends in exactly one
 * {@link io.taskrouter.coordinator.command.Outcome}. Values here know neither Redis nor HTTP nor TaskRouter. {@code CommandCodec} writes them as JSON with a schema version, because a
 * replica of the next release may read what this one wrote.
 */
@NullMarked
package io.taskrouter.coordinator.command;

import org.jspecify.annotations.NullMarked;
