package io.taskrouter.coordinator.api;

import io.taskrouter.coordinator.command.ProblemType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The media types of request bodies. Parameters are ignored: JSON is UTF-8 and defines no charset (RFC 8259, 11). */
enum MediaTypes {
    JSON("application/json"),
    MERGE_PATCH("application/merge-patch+json"),
    JSON_PATCH("application/json-patch+json");

    private final String text;

    MediaTypes(String text) {
        this.text = text;
    }

    /** @throws ApiProblem 415 when the body is none of these or is compressed */
    static MediaTypes of(Call call, MediaTypes... accepted) {
        String encoding = call.header("Content-Encoding");
        MediaTypes type = parse(call.header("Content-Type"));
        if (type != null
                && Arrays.asList(accepted).contains(type)
                && (encoding == null || encoding.equalsIgnoreCase("identity"))) return type;
        String names =
                String.join(", ", Arrays.stream(accepted).map(t -> t.text).toList());
        throw ApiProblem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "Send " + names + ", not compressed.")
                .header("Accept", names);
    }

    private static @Nullable MediaTypes parse(@Nullable String header) {
        if (header == null) return null;
        int end = header.indexOf(';');
        String type = (end < 0 ? header : header.substring(0, end)).strip();
        for (MediaTypes known : values()) if (known.text.equalsIgnoreCase(type)) return known;
        return null;
    }
}
