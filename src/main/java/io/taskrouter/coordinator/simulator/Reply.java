package io.taskrouter.coordinator.simulator;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An answer before it is spelled as HTTP.
 *
 * @param revision what {@code ETag} says, or null for a resource without one
 */
record Reply(int status, byte[] body, @Nullable Integer revision, String contentType, Map<String, String> headers) {
    static final String JSON = "application/json";

    static Reply ok(Consumer<JsonOut> fields) {
        return of(200, fields);
    }

    static Reply of(int status, Consumer<JsonOut> fields) {
        return new Reply(status, Json.object(fields), null, JSON, Map.of());
    }

    static Reply nothing() {
        return new Reply(204, new byte[0], null, JSON, Map.of());
    }

    static Reply text(int status, String contentType, byte[] body) {
        return new Reply(status, body, null, contentType, Map.of());
    }

    static Reply error(int status, int code, String message) {
        return of(
                status,
                out -> out.number("code", code)
                        .text("message", message)
                        .text("more_info", "https://www.twilio.com/docs/errors/" + code)
                        .number("status", status));
    }

    static Reply of(Rejection rejection) {
        return error(rejection.status(), rejection.code(), String.valueOf(rejection.getMessage()));
    }

    Reply at(int version) {
        return new Reply(status, body, version, contentType, headers);
    }

    Reply with(String name, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(name, value);
        return new Reply(status, body, revision, contentType, more);
    }
}
