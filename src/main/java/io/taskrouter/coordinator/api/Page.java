package io.taskrouter.coordinator.api;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which part of a list: {@code limit} 1–200, {@code cursor} as the page before gave it. */
record Page(int limit, @Nullable String cursor) {
    static final int MAX = 200;
    private static final int DEFAULT = 50;
    private static final int MAX_SEARCH = 100;
    private static final Pattern CURSOR = Pattern.compile("[A-Za-z0-9._~:-]{1,128}");

    /** @throws ApiProblem 400 */
    static Page of(Call call) {
        return of(call.query("cursor"), call.query("limit"));
    }

    /** @throws ApiProblem 400 */
    static Page of(@Nullable String cursor, @Nullable String limit) {
        if (cursor != null && !CURSOR.matcher(cursor).matches()) throw unknownCursor();
        return new Page(limit(limit), cursor);
    }

    static ApiProblem unknownCursor() {
        return ApiProblem.malformed("Send cursor as next gave it, or leave it out to start anew.");
    }

    /** @throws ApiProblem 400 */
    static @Nullable Boolean flag(Call call, String name) {
        return flag(call.query(name), name);
    }

    /** @throws ApiProblem 400 */
    static @Nullable Boolean flag(@Nullable String text, String name) {
        if (text == null) return null;
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw ApiProblem.malformed("Send the query parameter " + name + " as true or false.");
        };
    }

    /** @throws ApiProblem 400 */
    static @Nullable String search(Call call) {
        String text = call.query("search");
        if (text != null && text.length() > MAX_SEARCH)
            throw ApiProblem.malformed("Search for at most " + MAX_SEARCH + " characters.");
        return text == null || text.isEmpty() ? null : text;
    }

    private static int limit(@Nullable String text) {
        if (text == null) return DEFAULT;
        int limit = text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > MAX) throw ApiProblem.malformed("Send limit as a number from 1 to " + MAX + ".");
        return limit;
    }
}
