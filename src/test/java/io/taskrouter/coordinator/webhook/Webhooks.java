package io.taskrouter.coordinator.webhook;

import static io.restassured.RestAssured.given;

import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Twilio's side of a webhook. */
final class Webhooks {
    static final String PUBLIC = "https://coordinator.test";
    static final Signer TOKEN = new Signer("simulated-auth-token");
    private static final RestAssuredConfig PLAIN = RestAssuredConfig.config()
            .encoderConfig(EncoderConfig.encoderConfig()
                    .appendDefaultContentCharsetToContentTypeIfUndefined(false)
                    .encodeContentTypeAs("application/x-www-form-urlencoded", ContentType.TEXT));

    private Webhooks() {}

    static RequestSpecification unsigned() {
        return given().config(PLAIN).header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
    }

    static Response form(String path, Recorded recorded) {
        return form(path, recorded.fields(), TOKEN);
    }

    static Response form(String path, Map<String, String> fields, Signer signer) {
        return unsigned()
                .header("X-Twilio-Signature", signer.form(PUBLIC + path, fields))
                .body(Signer.encoded(fields).getBytes(StandardCharsets.UTF_8))
                .post(path);
    }

    static Response stream(String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        String path = "/webhooks/event-streams?" + Signer.hash(body);
        return json(path, TOKEN.form(PUBLIC + path, Map.of()), body);
    }

    /** @param signature or null */
    static Response json(String path, String signature, byte[] body) {
        RequestSpecification post =
                given().config(PLAIN).header("Content-Type", "application/json").body(body);
        if (signature != null) post.header("X-Twilio-Signature", signature);
        return post.post(path);
    }
}
