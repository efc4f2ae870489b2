package io.taskrouter.coordinator.taskrouter;

import org.apache.hc.core5.http.Header;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request, as seen from both ends of the SDK: whoever calls the SDK binds it, the transport below the SDK finds it and writes down how far the request got. The SDK itself hands neither
 * headers nor that knowledge up when a call fails.
 */
final class Attempt {
    static final ScopedValue<Attempt> CURRENT = ScopedValue.newInstance();

    final Endpoint endpoint;
    final long deadlineNanos;
    private @Nullable String worker;
    private boolean sent;
    private int status;
    private Header[] headers = {};

    Attempt(Endpoint endpoint, long deadlineNanos) {
        this.endpoint = endpoint;
        this.deadlineNanos = deadlineNanos;
    }

    /** @param sid null when the request is about no worker, or about several */
    void about(@Nullable String sid) {
        worker = sid;
    }

    @Nullable String worker() {
        return worker;
    }

    boolean isLate(long nowNanos) {
        return nowNanos - deadlineNanos >= 0;
    }

    /** From here on the request may have reached TaskRouter. */
    void sending() {
        sent = true;
    }

    void answered(int code, Header[] fields) {
        status = code;
        headers = fields;
    }

    boolean mayHaveArrived() {
        return sent;
    }

    /** 0 before the answer's head was read. */
    int status() {
        return status;
    }

    /** Twilio spells {@code ETag} and {@code Etag}; proxies make it {@code etag}. */
    @Nullable String header(String name) {
        for (Header header : headers) {
            if (header.getName().equalsIgnoreCase(name)) return header.getValue();
        }
        return null;
    }
}
