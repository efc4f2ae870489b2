package io.taskrouter.coordinator.taskrouter;

import static java.time.temporal.ChronoUnit.MILLIS;

import io.smallrye.faulttolerance.api.TypedGuard;
import io.taskrouter.coordinator.taskrouter.Answer.Cause;
import io.taskrouter.coordinator.taskrouter.Witnesses.Says;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;

/** Repetition, breaker and deadline, in one place, with durations from our own configuration. One breaker for the account: it opens on outages of TaskRouter, never on what one request deserved or one worker alone suffers. */
final class Resilience {
    private final Witnesses witnesses = new Witnesses();
    private final Breaker breaker;
    private final TypedGuard<Object> deadline;
    private final TypedGuard<Object> reads;

    Resilience(TwilioConfig config) {
        this.breaker = new Breaker(config.breaker());
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
            T value = (T) breaker.call(() -> withinDeadline(attempt, request), failure -> said(attempt, failure));
            witnesses.served(attempt.worker());
            return value;
        } catch (CircuitBreakerOpenException e) {
            throw Failures.notSent(Cause.BREAKER_OPEN, breaker.untilNextTry());
        }
    }

    boolean isOpen() {
        return breaker.isOpen();
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

    private Says said(Attempt attempt, CallFailed failure) {
        if (failure.isOutage()) return witnesses.failed(attempt.worker());
        if (attempt.status() == 0) return Says.NOTHING;
        witnesses.served(attempt.worker());
        return Says.NO_OUTAGE;
    }
}
