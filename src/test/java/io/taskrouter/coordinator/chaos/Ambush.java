package io.taskrouter.coordinator.chaos;

import java.util.concurrent.atomic.AtomicReference;

/** Kills a process, once, when it comes to the moment that is waited for; from then on nothing of it is passed on. */
final class Ambush {
    private enum State {
        LYING,
        STRUCK,
        OVER
    }

    private final Runnable kill;
    private final AtomicReference<State> state = new AtomicReference<>(State.LYING);

    /** @param kill returns when the process is gone, also when it was being killed or gone before */
    Ambush(Runnable kill) {
        this.kill = kill;
    }

    /** Returns whether its connection is to be cut. */
    boolean meets(boolean isHere) {
        State now = state.get();
        if (now == State.OVER || now == State.LYING && !isHere) return false;
        if (state.compareAndSet(State.LYING, State.STRUCK)) kill.run();
        return state.get() == State.STRUCK;
    }

    boolean hasStruck() {
        return state.get() == State.STRUCK;
    }

    /** Returns whether it was killed, and not before it is gone: who is still dying looks alive to whoever would start it again. Nobody is killed after this. */
    boolean end() {
        if (state.compareAndSet(State.LYING, State.OVER) || !hasStruck()) return false;
        kill.run();
        return true;
    }
}
