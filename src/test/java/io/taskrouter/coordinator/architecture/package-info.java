/**
 * The architecture as rules that run: who may import whom, and what no code here does. The classes under {@code fixture}
 * break them on purpose, so that a rule which no longer bites is noticed.
 */
@NullMarked
package io.taskrouter.coordinator.architecture;

import org.jspecify.annotations.NullMarked;
