package io.taskrouter.coordinator.taskrouter;

import java.time.Duration;

/** What is known after a call. */
public sealed interface Answer<T> {

    record Ok<T>(T value) implements Answer<T> {}

    /** 412: the worker has another version; nothing was written. */
    record Conflict<T>() implements Answer<T> {}

    /** 404 by Twilio's own word: there is no such resource. */
    record Missing<T>() implements Answer<T> {}

    /** Another 4xx: depends on what was sent; nothing was written. {@code reason} is ours, never TaskRouter's text. */
    record Refused<T>(int status, int code, String reason) implements Answer<T> {
        /** Only TaskRouter itself judges what was sent; a page of somebody in between, or "not at this moment", does not. */
        public boolean isVerdict() {
            return code > 0 && status != 408 && status != 409;
        }
    }

    /** Certainly not done, and it is not the command's fault: throttled, breaker open, connection refused, credentials refused, fence closed. Try again no sooner than {@code retryAfter}. */
    record NotSent<T>(Cause cause, Duration retryAfter) implements Answer<T> {}

    /** May or may not have been done: time-out, 5xx, reset, unreadable answer. For a read: nothing was learned. */
    record Unknown<T>(Cause cause, Duration retryAfter) implements Answer<T> {}

    enum Cause {
        THROTTLED,
        BREAKER_OPEN,
        UNREACHABLE,
        DENIED,
        FENCED,
        TIMED_OUT,
        SERVER_ERROR,
        CONNECTION_LOST,
        UNREADABLE
    }
}
