package io.taskrouter.coordinator.rules;

import java.util.ArrayList;
import java.util.List;

/** States seen, each with the one it was reached from: open addressing over longs, since there are millions. */
final class Visited {
    private long[] states = new long[1 << 16];
    private long[] parents = new long[1 << 16];
    private int size;

    /** True when it was not there. No state packs to 0: the capacity copy is never 0. */
    boolean add(long state, long parent) {
        if (size * 2 > states.length) grow();
        int slot = slot(states, state);
        if (states[slot] == state) return false;
        states[slot] = state;
        parents[slot] = parent;
        size++;
        return true;
    }

    private static int slot(long[] states, long state) {
        long mixed = state * 0x9E3779B97F4A7C15L;
        int slot = (int) (mixed ^ mixed >>> 32) & states.length - 1;
        while (states[slot] != 0 && states[slot] != state) slot = slot + 1 & states.length - 1;
        return slot;
    }

    private void grow() {
        var oldStates = states;
        var oldParents = parents;
        states = new long[oldStates.length * 2];
        parents = new long[states.length];
        for (int i = 0; i < oldStates.length; i++) {
            if (oldStates[i] == 0) continue;
            int slot = slot(states, oldStates[i]);
            states[slot] = oldStates[i];
            parents[slot] = oldParents[i];
        }
    }

    int size() {
        return size;
    }

    /** From the beginning to this state. */
    List<Moment> pathTo(long state) {
        var path = new ArrayList<Moment>();
        for (long at = state; at != 0; at = parents[slot(states, at)]) path.addFirst(Moment.unpack(at));
        return path;
    }
}
