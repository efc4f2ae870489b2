package io.taskrouter.coordinator.queue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The transitions, one Lua file each; {@code --@include name} puts in a part shared by several. */
enum Script {
    ENQUEUE,
    POST,
    CLAIM,
    GATHER,
    EXTEND,
    NOTE,
    RELEASE,
    SETTLE,
    DOCUMENT,
    SAMPLE,
    DUE,
    ASTRAY,
    REMEMBER,
    TALLY,
    TAKE_LETTER,
    EXTENSION_RESERVE,
    EXTENSION_SETTLE,
    EXTENSION_CENSUS,
    EXTENSION_DUE,
    EXTENSION_FOUND,
    EXTENSION_OPEN,
    EXTENSION_TAKE,
    EXTENSION_CLOSE,
    EXTENSION_ANSWER,
    FEED;

    private final String text;
    private final String sha;

    Script() {
        String source = read("/lua/" + name().toLowerCase(Locale.ROOT) + ".lua");
        text = Pattern.compile("(?m)^--@include (\\w+)$")
                .matcher(source)
                .replaceAll(part -> Matcher.quoteReplacement(read("/lua/parts/" + part.group(1) + ".lua")));
        sha = HexFormat.of().formatHex(sha1(text));
    }

    String text() {
        return text;
    }

    /** What EVALSHA knows it by; computed here, so that nothing need be loaded before. */
    String sha() {
        return sha;
    }

    static byte[] sha1(String text) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    private static String read(String resource) {
        try (InputStream in = Script.class.getResourceAsStream(resource)) {
            if (in == null) throw new IllegalStateException(resource + " is missing");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
