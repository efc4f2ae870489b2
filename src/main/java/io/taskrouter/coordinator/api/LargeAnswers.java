package io.taskrouter.coordinator.api;

import io.taskrouter.coordinator.command.ProblemType;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Answers about many workers, each of which takes a megabyte or more of the heap while it is being made: few at once, in the order in which they were asked for. */
@Singleton
class LargeAnswers {
    static final int AT_ONCE = 4;
    /** An event stream that begins holds back meanwhile what happens, and not for long. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Semaphore turns = new Semaphore(AT_ONCE, true);

    /** @throws ApiProblem 503 when its turn has not come after two seconds */
    <T> T inTurn(Supplier<T> making) {
        if (!isItsTurn())
            throw ApiProblem.of(
                    ProblemType.OVERLOADED, "Repeat the request; too many lists of workers are being made at once.");
        try {
            return making.get();
        } finally {
            turns.release();
        }
    }

    private boolean isItsTurn() {
        try {
            return turns.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
