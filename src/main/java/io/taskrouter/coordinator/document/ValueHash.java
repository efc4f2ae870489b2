package io.taskrouter.coordinator.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.TreeMap;

/** Fingerprints of JSON values: the same for values that are the same, whatever the key order and the spelling of numbers. */
final class ValueHash {
    private ValueHash() {}

    /** 48 bits in 8 characters: there are some hundred values to tell apart, and a mistake costs one stale value. */
    static String of(JsonNode value) {
        var canonical = new StringBuilder();
        write(value, canonical);
        try {
            var digest = MessageDigest.getInstance("SHA-256")
                    .digest(canonical.toString().getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().encodeToString(digest).substring(0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256");
        }
    }

    private static void write(JsonNode value, StringBuilder canonical) {
        if (value.isNumber()) {
            canonical.append(value.decimalValue().stripTrailingZeros());
        } else if (value.isArray()) {
            canonical.append('[');
            for (var element : value) {
                write(element, canonical);
                canonical.append(',');
            }
            canonical.append(']');
        } else if (value.isObject()) {
            var members = new TreeMap<String, JsonNode>();
            value.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
            canonical.append('{');
            members.forEach((key, member) -> {
                canonical.append(key.length()).append(key).append(':');
                write(member, canonical);
                canonical.append(',');
            });
            canonical.append('}');
        } else {
            canonical.append(value); // as JSON writes it: text in quotes, escaped
        }
    }
}
