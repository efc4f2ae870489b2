package io.taskrouter.coordinator.rules;

import io.taskrouter.coordinator.command.Reason;
import java.util.List;

/**
 * What must be written, and why.
 *
 * @param ready A: {@code isAcdReady}
 * @param capacity C: the voice channel's configured capacity, 0 to 50
 * @param acd why the worker is not ready, most important first; empty when ready
 * @param ringable can a direct call ring now, given the confirmed capacity
 * @param direct why not; empty when ringable
 */
public record Decision(boolean ready, int capacity, List<Reason> acd, boolean ringable, List<Reason> direct) {}
