/**
 * An agent's day: the real service, a real Redis and the simulated TaskRouter, and a script that has happen to Ann what happens to agents. Beside each line stands what the rules demand of her then; what the service
 * says of her, and what TaskRouter holds, must be that, and must still be that after the service was made to look at TaskRouter.
 *
 * <p>{@link io.taskrouter.coordinator.day.Day} is {@code make day}; {@code DayIT} plays the same script in the tests.
 */
@NullMarked
package io.taskrouter.coordinator.day;

import org.jspecify.annotations.NullMarked;
