/**
 * The things the service needs around it, as real processes on this machine: Redis (one server, sentinel, cluster), the
 * packaged coordinator, the simulator. Used by {@code make run}, by the benchmarks and by tests.
 *
 * <p>Every process is ours: started on a free loopback port in a folder of its own, ended by its process id, never by
 * name. Nothing outlives the JVM that started it, not even when that JVM is killed: see {@link
 * io.taskrouter.coordinator.stack.Workshop}.
 */
@NullMarked
package io.taskrouter.coordinator.stack;

import org.jspecify.annotations.NullMarked;
