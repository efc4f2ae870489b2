/**
 * One queue per worker, in Redis.
 *
 * <p>What is accepted here is applied or answered, in the order accepted, once. Two lists per worker: updates (what callers asked, bounded) and events (what happened, collapsible, never refused).
 * Whoever holds a worker's lease peeks at the heads, applies them and removes them on settling, so a crash loses nothing. Each transition is one Lua script on one slot, safe to repeat when its
 * reply was lost, owner-checked before it changes anything, and timed by Redis' clock alone. This package is the only one that knows Redis.
 */
@NullMarked
package io.taskrouter.coordinator.queue;

import org.jspecify.annotations.NullMarked;
