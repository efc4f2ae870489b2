package io.taskrouter.coordinator.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.taskrouter.coordinator.webhook.Signer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What Twilio posts when it tells this: a form, or JSON whose hash stands in the query. */
record Callback(String target, byte[] body, String signature) {
    static final String PUBLIC_URL = "https://coordinator.test";
    private static final Signer TWILIO = new Signer("simulated-auth-token");

    static Callback of(String path, String type, JsonNode told) {
        if (type.equals("application/json")) return json(path, told.toString());
        Map<String, String> fields = new LinkedHashMap<>();
        told.properties()
                .forEach(field -> fields.put(field.getKey(), field.getValue().asText()));
        byte[] body = Signer.encoded(fields).getBytes(StandardCharsets.UTF_8);
        return new Callback(path, body, TWILIO.form(PUBLIC_URL + path, fields));
    }

    /** Whatever the text is. */
    static Callback json(String path, String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        String target = path + "?" + Signer.hash(body);
        return new Callback(target, body, TWILIO.form(PUBLIC_URL + target, Map.of()));
    }
}
