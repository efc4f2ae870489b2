package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.command.Settled;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who waits here for which update. An update accepted here is expected from that moment on, since its pass may end before
 * its caller begins to wait; one nobody asks for is forgotten after a while.
 */
final class Waiters {
    private static final long KEPT = Duration.ofSeconds(30).toNanos();

    private final Map<String, Waiter> waiters = new ConcurrentHashMap<>();

    static final class Waiter {
        final CompletableFuture<Settled> result = new CompletableFuture<>();
        private volatile long since = System.nanoTime();
        private volatile boolean awaited;

        private boolean isForgotten(long now) {
            return !awaited && now - since > KEPT;
        }
    }

    void expect(String updateId) {
        waiters.putIfAbsent(updateId, new Waiter());
    }

    void forget(String updateId) {
        waiters.remove(updateId);
    }

    Waiter begin(String updateId) {
        Waiter waiter = waiters.computeIfAbsent(updateId, _ -> new Waiter());
        waiter.awaited = true;
        return waiter;
    }

    /** The caller has gone without a result but may come back for it. */
    void pause(Waiter waiter) {
        waiter.since = System.nanoTime();
        waiter.awaited = false;
    }

    void settled(Settled settled) {
        Waiter waiter = waiters.get(settled.updateId());
        if (waiter != null) waiter.result.complete(settled);
    }

    boolean isExpected(String updateId) {
        return waiters.containsKey(updateId);
    }

    void sweep() {
        long now = System.nanoTime();
        waiters.values().removeIf(each -> each.isForgotten(now));
    }
}
