package io.taskrouter.coordinator.taskrouter;

import static java.time.temporal.ChronoUnit.MILLIS;

import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.TypedGuard;
import io.taskrouter.coordinator.taskrouter.Witnesses.Says;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;

/**
 * The account's breaker. The library's takes every call for a failure or for none, and here some say nothing of TaskRouter. So
 * while it is closed calls go past it, and it is told afterwards what they said; while it is open they go through it.
 */
final class Breaker {
    private final TypedGuard<Object> guard;
    private final Duration delay;
    private volatile CircuitBreakerState state = CircuitBreakerState.CLOSED;
    private volatile long openedNanos;
    /** Another one after each change: a call that ends in another than it began in comes too late. */
    private volatile Object window = new Object();

    Breaker(TwilioConfig.Breaker config) {
        this.delay = config.delay();
        this.guard = TypedGuard.create(Object.class)
                .withCircuitBreaker()
                .when(failure -> failure instanceof CallFailed call && call.isOutage())
                .requestVolumeThreshold(config.window())
                .failureRatio(config.failureRatio())
                .delay(delay.toMillis(), MILLIS)
                .successThreshold(1)
                .onStateChange(this::moved)
                .done()
                .build();
        // a guard is built at its first use: a wrong combination of settings should stop the start instead
        guard.get(() -> true);
    }

    /**
     * A single try while the breaker is open counts whatever is said of it: everybody waits for how it ends.
     *
     * @param said what a failure says
     * @throws CircuitBreakerOpenException when nothing is sent
     */
    Object call(Callable<?> request, Function<CallFailed, Says> said) throws Exception {
        Object begun = window;
        try {
            Object value = isOpen() ? guard.call(request::call) : request.call();
            count(begun, Says.NO_OUTAGE);
            return value;
        } catch (CallFailed e) {
            count(begun, said.apply(e));
            throw e;
        }
    }

    private void count(Object begun, Says says) {
        if (says == Says.NOTHING || begun != window || isOpen()) return;
        try {
            guard.get(() -> {
                if (says == Says.OUTAGE) throw Failures.unreachable();
                return true;
            });
        } catch (CallFailed | CircuitBreakerOpenException e) {
            // the one is what was to be counted, the other came first
        }
    }

    /** Nothing is sent, or one call alone to try whether TaskRouter is back: when it hangs, that is the case most of the time. */
    boolean isOpen() {
        return state != CircuitBreakerState.CLOSED;
    }

    /** "Half open" may be told late, after what the single try has brought about: it would stand for ever. */
    private synchronized void moved(CircuitBreakerState next) {
        if (next == CircuitBreakerState.HALF_OPEN && state != CircuitBreakerState.OPEN) return;
        if (next == CircuitBreakerState.OPEN) openedNanos = System.nanoTime();
        state = next;
        window = new Object();
    }

    /** Spread, so that not everybody comes back in the moment of the single try. */
    Duration untilNextTry() {
        long left = delay.toNanos() - (System.nanoTime() - openedNanos);
        long spread = ThreadLocalRandom.current().nextLong(1 + delay.toNanos() / 2);
        return Duration.ofNanos(Math.max(0, left) + spread);
    }
}
