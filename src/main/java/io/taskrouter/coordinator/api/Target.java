package io.taskrouter.coordinator.api;

/** The target of a request, path and query. */
final class Target {
    private static final String MARKS = "-._~!$&'()*+,;=:@/?[]";

    private Target() {}

    /** Only what RFC 3986 allows, and whole percent-encoded bytes. Checked here and not by the server, which answers without a body. */
    static boolean isWellFormed(String uri) {
        for (int i = 0; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c == '%') {
                if (i + 2 >= uri.length() || !isHex(uri.charAt(i + 1)) || !isHex(uri.charAt(i + 2))) return false;
                i += 2;
            } else if (!isLetterOrDigit(c) && MARKS.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHex(char c) {
        return Character.digit(c, 16) >= 0 && c < 128;
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
