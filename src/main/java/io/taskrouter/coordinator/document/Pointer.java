package io.taskrouter.coordinator.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** JSON Pointer, RFC 6901. */
public final class Pointer {
    private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,8}");

    private Pointer() {}

    /** By a loop: a body can hold a pointer of 60,000 characters, too long for a regular expression that recurs. */
    public static boolean wellFormed(String pointer) {
        if (pointer.isEmpty()) return true;
        if (pointer.charAt(0) != '/') return false;
        for (int i = 0; i < pointer.length(); i++) {
            if (pointer.charAt(i) != '~') continue;
            if (i + 1 == pointer.length() || "01".indexOf(pointer.charAt(i + 1)) < 0) return false;
        }
        return true;
    }

    /** The value there, or null; {@code -} never names one. */
    static @Nullable JsonNode find(JsonNode document, String pointer) {
        if (!wellFormed(pointer)) return null;
        var found = document;
        for (var token :
                pointer.isEmpty() ? new String[0] : pointer.substring(1).split("/", -1)) {
            var key = token.replace("~1", "/").replace("~0", "~");
            if (found.isArray()) found = INDEX.matcher(key).matches() ? found.get(Integer.parseInt(key)) : null;
            else found = found.get(key);
            if (found == null) return null;
        }
        return found;
    }

    /** Of one that is not the whole document. */
    static String parent(String pointer) {
        return pointer.substring(0, Math.max(0, pointer.lastIndexOf('/')));
    }

    /** Levels of objects and arrays around what is there. */
    static int depth(String pointer) {
        return (int) pointer.chars().filter(c -> c == '/').count();
    }

    static String of(List<String> keys) {
        return keys.stream()
                .map(key -> "/" + key.replace("~", "~0").replace("/", "~1"))
                .collect(Collectors.joining());
    }
}
