package io.taskrouter.coordinator.api;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Entity tags: the worker's revision in quotes. */
final class Conditions {
    private static final Pattern TAG = Pattern.compile("(W/)?\"[\\x21\\x23-\\x7e]{0,64}\"");

    private Conditions() {}

    /**
     * The revision an {@code If-Match} asks for, judged when the update is applied; null when any will do. A weak tag is passed on as it is, since by RFC 9110 it matches no revision.
     *
     * @throws ApiProblem 400
     */
    static @Nullable String ifMatch(@Nullable String header) {
        if (header == null || header.strip().equals("*")) return null;
        String tag = header.strip();
        if (!TAG.matcher(tag).matches())
            throw ApiProblem.malformed(
                    "Send If-Match with one entity tag as the ETag header gave it, in quotes, or *.");
        return tag.startsWith("W/") ? tag : tag.substring(1, tag.length() - 1);
    }

    static String etag(String revision) {
        return '"' + revision + '"';
    }
}
