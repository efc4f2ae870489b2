/**
 * One pass over one worker: claim, read the truth, decide, write the difference, settle.
 *
 * <p>A pass takes everything that waits, folds it in order over the current document, lets the rules decide readiness and capacity, and writes what differs in an order in which no instant is unsafe. It
 * returns a value (done, retry after, dead); the loop owns timing, retry and shutdown. Level-triggered: events are hints, desired values are computed when the pass runs.
 */
@NullMarked
package io.taskrouter.coordinator.reconcile;

import org.jspecify.annotations.NullMarked;
