package io.taskrouter.coordinator.api;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What Jackson lets through in bytes, strings and numbers, and we do not. */
final class JsonText {
    private static final int MAX_EXPONENT_DIGITS = 9;

    private JsonText() {}

    /**
     * Bytes must be UTF-8 without byte order mark and NUL. Also keeps the parser from guessing UTF-16.
     *
     * @throws ApiProblem 400
     */
    static void check(byte[] body) {
        boolean ascii = true;
        for (byte b : body) {
            if (b == 0) throw ApiProblem.malformed("Send no NUL in the body.");
            ascii &= b > 0;
        }
        if (ascii) return;
        if (body.length > 2 && body[0] == (byte) 0xEF && body[1] == (byte) 0xBB && body[2] == (byte) 0xBF)
            throw ApiProblem.malformed("Send UTF-8 without a byte order mark.");
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(body));
        } catch (CharacterCodingException e) {
            throw ApiProblem.malformed("Send the body in valid UTF-8.");
        }
    }

    /** What is wrong with a decoded string, or null. */
    static @Nullable String flaw(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) return "contains NUL";
            if (!Character.isSurrogate(c)) continue;
            if (Character.isLowSurrogate(c) || i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1)))
                return "contains half a surrogate pair";
            i++;
        }
        return null;
    }

    /** The exponent as written. */
    static boolean isExponentWithin(String number, int limit) {
        int e = Math.max(number.indexOf('e'), number.indexOf('E'));
        if (e < 0) return true;
        int start = number.charAt(e + 1) == '+' || number.charAt(e + 1) == '-' ? e + 2 : e + 1;
        while (start < number.length() - 1 && number.charAt(start) == '0') start++;
        return number.length() - start <= MAX_EXPONENT_DIGITS
                && Integer.parseInt(number, start, number.length(), 10) <= limit;
    }

    /** As a JSON pointer's token. A half surrogate has no UTF-8 form. */
    static String escaped(String name) {
        String token = name.replace("~", "~0").replace("/", "~1");
        return flaw(token) == null
                ? token
                : new String(token.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).replace('\0', '?');
    }
}
