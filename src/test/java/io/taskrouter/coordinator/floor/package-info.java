/**
 * A randomized floor: agents who behave as people do, callers, programs that know nothing of the coordinator, lost and doubled
 * callbacks, a TaskRouter that fails in every way, and the whole service in the middle of it, with a real Redis, over HTTP.
 *
 * <p>The simulator's judge looks at every change of every worker as it happens and says whose a violation is; at the end
 * TaskRouter's side of every worker is held against the rules' formula, worked out here a second time. So that this proves
 * something, the same is done with {@link io.taskrouter.coordinator.floor.Mutant services from which one protection was
 * taken}: each of them must be found out.
 *
 * <p>Times are those of people, divided by a {@link io.taskrouter.coordinator.floor.Pace}; what the machine adds to them is
 * measured while they pass, by a {@link io.taskrouter.coordinator.floor.Pulse}.
 *
 * <p>{@link io.taskrouter.coordinator.floor.Floor} is {@code make floor}, {@code FloorIT} its short form.
 */
@NullMarked
package io.taskrouter.coordinator.floor;

import org.jspecify.annotations.NullMarked;
