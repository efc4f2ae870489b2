package io.taskrouter.coordinator.api;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of bodies that have not come whole may lie in memory at once: nobody knows their senders yet, and the heap is everybody's. */
final class BodyBudget {
    private final long most;
    private final AtomicLong held = new AtomicLong();

    BodyBudget(long most) {
        this.most = most;
    }

    /** False when there is no room, and then nothing is taken. */
    boolean take(int bytes) {
        return held.getAndUpdate(now -> now + bytes > most ? now : now + bytes) + bytes <= most;
    }

    void giveBack(int bytes) {
        held.addAndGet(-bytes);
    }

    long held() {
        return held.get();
    }
}
