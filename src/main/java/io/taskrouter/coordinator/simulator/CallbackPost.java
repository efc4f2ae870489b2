package io.taskrouter.coordinator.simulator;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * What is posted, signed.
 *
 * @param persistent repeated for hours until it is accepted, as Event Streams does; otherwise as the address asks
 */
record CallbackPost(
        CallbackTarget target, String url, String contentType, byte[] body, String signature, boolean persistent) {

    static CallbackPost form(String configured, Map<String, String> fields, Signature signature) {
        CallbackTarget target = CallbackTarget.parse(configured);
        StringBuilder body = new StringBuilder(4096);
        fields.forEach((name, value) -> body.append(body.isEmpty() ? "" : "&")
                .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return new CallbackPost(
                target,
                target.url(),
                "application/x-www-form-urlencoded; charset=utf-8",
                body.toString().getBytes(StandardCharsets.UTF_8),
                signature.of(target.url(), fields),
                false);
    }

    /** A JSON body is signed by its hash, which travels in the address. */
    static CallbackPost json(String configured, byte[] body, Signature signature) {
        CallbackTarget target = CallbackTarget.parse(configured);
        String url = target.url() + (target.url().contains("?") ? "&" : "?") + "bodySHA256=" + sha256(body);
        return new CallbackPost(target, url, "application/json", body, signature.of(url, Map.of()), true);
    }

    private static String sha256(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
