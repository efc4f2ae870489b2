package io.taskrouter.coordinator.taskrouter;

import static java.time.temporal.ChronoUnit.MILLIS;

import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.TypedGuard;
import io.taskrouter.coordinator.taskrouter.Answer.Cause;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;

/** Repetition, breaker and deadline, in one place, with durations from our own configuration. One breaker for the account: it opens on outages of TaskRouter, never on what one request deserved or one worker alone suffers. */
final class Resilience {
    private final Witnesses witnesses = new Witnesses();
    private final TypedGuard<Object> once;
    private final TypedGuard<Object> deadline;
    private final TypedGuard<Object> reads;
    private final Duration breakerDelay;
    private volatile CircuitBreakerState state = CircuitBreakerState.CLOSED;
    private volatile long openedNanos;

    Resilience(TwilioConfig config) {
        this.breakerDelay = config.breaker().delay();
        this.once = TypedGuard.create(Object.class)
                .withCircuitBreaker()
                .when(this::isOutage)
                .requestVolumeThreshold(config.breaker().window())
                .failureRatio(config.breaker().failureRatio())
                .delay(breakerDelay.toMillis(), MILLIS)
                .successThreshold(1)
                .onStateChange(this::moved)
                .done()
                .build();
        this.deadline = TypedGuard.create(Object.class)
                .withTimeout()
                .duration(config.requestTimeout().toMillis(), MILLIS)
                .done()
                .build();
        this.reads = TypedGuard.create(Object.class)
                .withRetry()
                .maxRetries(config.retry().reads())
                .delay(config.retry().delay().toMillis(), MILLIS)
                .jitter(config.retry().delay().toMillis() / 2, MILLIS)
                .maxDuration(longestRepetition(config).toMillis(), MILLIS)
                .whenException(e -> e instanceof CallFailed failed && failed.isPassing())
                .withExponentialBackoff()
                .maxDelay(longestDelay(config).toMillis(), MILLIS)
                .done()
                .done()
                .build();
        // guards are built at their first use: a wrong combination of settings should stop the start instead
        once.get(() -> true);
        deadline.get(() -> true);
        reads.get(() -> true);
    }

    private static Duration longestDelay(TwilioConfig config) {
        return config.retry().delay().multipliedBy(8);
    }

    private static Duration longestRepetition(TwilioConfig config) {
        return config.requestTimeout().multipliedBy(2).plus(longestDelay(config));
    }

    /** Repeats what failed for a passing reason, a bounded number of times. */
    @SuppressWarnings("unchecked")
    <T> T repeating(Callable<T> read) throws Exception {
        return (T) reads.call(read::call);
    }

    /** One request: within its deadline, and not at all while the breaker is open. The deadline interrupts the thread, which closes the socket a virtual thread waits on. */
    @SuppressWarnings("unchecked")
    <T> T once(Attempt attempt, Callable<T> request) throws Exception {
        try {
            T value = (T) once.call(() -> withinDeadline(attempt, request));
            witnesses.served(attempt.worker());
            return value;
        } catch (CircuitBreakerOpenException e) {
            throw Failures.notSent(Cause.BREAKER_OPEN, untilNextTry());
        }
    }

    /** Nothing is sent, or one call alone to try whether TaskRouter is back: when it hangs, that is the case most of the time. */
    boolean isOpen() {
        return state != CircuitBreakerState.CLOSED;
    }

    /** A guard of its own: of a time-out the breaker would be told on the timer's thread, which knows nothing of the attempt. */
    private Object withinDeadline(Attempt attempt, Callable<?> request) throws Exception {
        try {
            return deadline.call(request::call);
        } catch (TimeoutException e) {
            Thread.interrupted(); // by the deadline, if the answer came in the same moment: nobody else is to hear of
            // it
            throw Failures.timedOut(attempt);
        } catch (InterruptedException e) {
            if (attempt.isLate(System.nanoTime())) throw Failures.timedOut(attempt);
            throw e;
        }
    }

    /** A single try while the breaker is open counts in any case: everybody waits for what it says. */
    private boolean isOutage(Throwable failure) {
        Attempt attempt = Attempt.CURRENT.get();
        boolean failed = failure instanceof CallFailed call && call.isOutage();
        if (failed) return witnesses.failed(attempt.worker()) || isOpen();
        if (attempt.status() != 0) witnesses.served(attempt.worker());
        return false;
    }

    private void moved(CircuitBreakerState next) {
        if (next == CircuitBreakerState.OPEN) openedNanos = System.nanoTime();
        state = next;
    }

    /** Spread, so that not everybody comes back in the moment of the single try. */
    private Duration untilNextTry() {
        long left = breakerDelay.toNanos() - (System.nanoTime() - openedNanos);
        long spread = ThreadLocalRandom.current().nextLong(1 + breakerDelay.toNanos() / 2);
        return Duration.ofNanos(Math.max(0, left) + spread);
    }
}
