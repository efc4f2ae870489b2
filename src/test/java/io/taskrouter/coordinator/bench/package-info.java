/**
 * Measures ways of changing one key of a worker's attributes against each other, and whether they keep what they promise.
 *
 * <p>Every caller sits at one worker, owns one key of it and counts that key up; the next step is sent only when the one
 * before was answered. So each acknowledged step has a value of its own, and the {@link
 * io.taskrouter.coordinator.bench.Checker} can look for every single one in the simulator's history of writes. The ways run
 * alone, in turn, on fresh workers of the same simulator, through the same cheap HTTP connections, one per caller.
 *
 * <p>{@link io.taskrouter.coordinator.bench.Bench} holds the measurements, {@link io.taskrouter.coordinator.bench.Demo} shows
 * the difference to a stranger in under a minute.
 */
@NullMarked
package io.taskrouter.coordinator.bench;

import org.jspecify.annotations.NullMarked;
