package io.taskrouter.coordinator.taskrouter;

import io.taskrouter.coordinator.taskrouter.Answer.Cause;
import io.taskrouter.coordinator.taskrouter.Answer.NotSent;
import io.taskrouter.coordinator.taskrouter.Answer.Unknown;
import org.jspecify.annotations.Nullable;

/** Carries the answer of a call that did not succeed past the SDK and through retry, breaker and time-out. Without a stack trace and a cause: a 412 is routine, and causes quote what was sent. */
final class CallFailed extends RuntimeException {
    private final transient Answer<?> answer;

    CallFailed(Answer<?> answer) {
        super(answer.getClass().getSimpleName(), null, false, false);
        this.answer = answer;
    }

    /** Nothing that fails carries a value, so that it fits every type. */
    @SuppressWarnings("unchecked")
    <T> Answer<T> answer() {
        return (Answer<T>) answer;
    }

    @Nullable Cause cause() {
        return switch (answer) {
            case NotSent<?> notSent -> notSent.cause();
            case Unknown<?> unknown -> unknown.cause();
            default -> null;
        };
    }

    /** Says something about TaskRouter as a whole, not about this request. */
    boolean isOutage() {
        return switch (cause()) {
            case UNREACHABLE, TIMED_OUT, SERVER_ERROR, CONNECTION_LOST -> true;
            case null, default -> false;
        };
    }

    /** Worth asking again at once, for a read. A time-out is not: it has used up the time there was. */
    boolean isPassing() {
        return switch (cause()) {
            case THROTTLED, UNREACHABLE, SERVER_ERROR, CONNECTION_LOST, UNREADABLE -> true;
            case null, default -> false;
        };
    }
}
