package io.taskrouter.coordinator.api;

import org.jspecify.annotations.Nullable;

/** An exception's types and stack traces without its messages, fit for the log. */
final class Wordless extends RuntimeException {
    private static final int MAX_CAUSES = 8;

    private Wordless(String type, @Nullable Throwable cause, StackTraceElement[] trace) {
        super(type, cause);
        setStackTrace(trace);
    }

    static Wordless of(Throwable failure) {
        return of(failure, MAX_CAUSES);
    }

    private static Wordless of(Throwable failure, int depth) {
        Throwable cause = failure.getCause();
        Wordless inner = cause == null || depth == 0 ? null : of(cause, depth - 1);
        return new Wordless(failure.getClass().getName(), inner, failure.getStackTrace());
    }
}
