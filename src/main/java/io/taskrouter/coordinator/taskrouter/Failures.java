package io.taskrouter.coordinator.taskrouter;

import io.taskrouter.coordinator.taskrouter.Answer.Cause;
import io.taskrouter.coordinator.taskrouter.Answer.Conflict;
import io.taskrouter.coordinator.taskrouter.Answer.Missing;
import io.taskrouter.coordinator.taskrouter.Answer.NotSent;
import io.taskrouter.coordinator.taskrouter.Answer.Refused;
import io.taskrouter.coordinator.taskrouter.Answer.Unknown;
import java.time.Duration;

/** What each kind of failure says about the effect, and how soon it makes sense to try again. */
final class Failures {
    private static final Duration A_LITTLE = Duration.ofMillis(200);
    /** Twilio's number for a resource it does not have. */
    private static final int NOT_FOUND = 20404;

    private static final Duration A_SECOND = Duration.ofSeconds(1);
    /** What these credentials may not do is put right by people. */
    private static final Duration DENIED_PAUSE = Duration.ofSeconds(30);

    private Failures() {}

    /**
     * By the status, so that a body nobody can read changes nothing; but that something does not exist only Twilio itself can say, not a proxy on the way.
     *
     * @param code Twilio's own number for the error, 0 when there was none
     * @param retryAfter as the answer asked, zero when it did not
     */
    static CallFailed status(int status, int code, Duration retryAfter) {
        return new CallFailed(
                switch (status) {
                    case 401 -> new NotSent<>(Cause.DENIED, longer(Credentials.FIRST_PAUSE, retryAfter));
                    case 403 -> new NotSent<>(Cause.DENIED, longer(DENIED_PAUSE, retryAfter));
                    case 404 -> code == NOT_FOUND ? new Missing<>() : new Unknown<>(Cause.UNREADABLE, A_SECOND);
                    case 412 -> new Conflict<>();
                    case 429 -> new NotSent<>(Cause.THROTTLED, longer(A_LITTLE, retryAfter));
                    default -> other(status, code, retryAfter);
                });
    }

    private static Answer<?> other(int status, int code, Duration retryAfter) {
        if (status >= 500) return new Unknown<>(Cause.SERVER_ERROR, longer(A_SECOND, retryAfter));
        if (status < 400) return new Unknown<>(Cause.UNREADABLE, A_SECOND);
        return new Refused<>(status, code, "TaskRouter refused the request with status " + status + ", code " + code);
    }

    static CallFailed notSent(Cause cause, Duration retryAfter) {
        return new CallFailed(new NotSent<>(cause, retryAfter));
    }

    static CallFailed fenced() {
        return notSent(Cause.FENCED, Duration.ZERO);
    }

    static CallFailed unreachable() {
        return notSent(Cause.UNREACHABLE, A_SECOND);
    }

    static CallFailed timedOut(Attempt attempt) {
        if (!attempt.mayHaveArrived()) return unreachable();
        if (attempt.status() >= 400) return status(attempt.status(), 0, Duration.ZERO);
        return new CallFailed(new Unknown<>(Cause.TIMED_OUT, A_SECOND));
    }

    static CallFailed connectionLost(Attempt attempt) {
        return attempt.mayHaveArrived()
                ? new CallFailed(new Unknown<>(Cause.CONNECTION_LOST, A_LITTLE))
                : unreachable();
    }

    static CallFailed unreadable() {
        return new CallFailed(new Unknown<>(Cause.UNREADABLE, A_SECOND));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
