package io.taskrouter.coordinator.api;

import static io.restassured.RestAssured.given;

import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.http.Header;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;

/** Requests over real HTTP; behind the API stand in-memory twins of the queue and of what is known. */
abstract class ApiTest {
    static final String WORKER = "WK00000000000000000000000000000001";
    static final String ATTRIBUTES = "/v1/workers/" + WORKER + "/attributes";
    static final Header SERVICE = bearer("backend-secret-for-tests");
    static final Header IVR = bearer("studio-secret-for-tests");
    static final Header OPERATOR = bearer("oncall-secret-for-tests");
    static final String MERGE_PATCH = "application/merge-patch+json";
    static final String JSON_PATCH = "application/json-patch+json";

    /** Sends content types as they are given. */
    static final RestAssuredConfig PLAIN = RestAssuredConfig.config()
            .encoderConfig(EncoderConfig.encoderConfig()
                    .appendDefaultContentCharsetToContentTypeIfUndefined(false)
                    .encodeContentTypeAs("application/x-www-form-urlencoded", ContentType.TEXT));

    @Inject
    InMemoryQueue queue;

    @Inject
    InMemoryWorkers workers;

    @Inject
    InMemoryDraining draining;

    @Inject
    InMemoryFeed feed;

    @Inject
    InMemoryExtensions extensions;

    @BeforeEach
    void anEmptyFloor() {
        extensions.reset();
        queue.reset();
        workers.reset();
        draining.reset();
        feed.reset();
    }

    static Header bearer(String secret) {
        return new Header("Authorization", "Bearer " + secret);
    }

    /** A request of a service, whose answer is held to the description. */
    static RequestSpecification aService() {
        return given().config(PLAIN).filter(new Described()).header(SERVICE);
    }

    static RequestSpecification aPatch(String body) {
        return aService().header("Content-Type", MERGE_PATCH).body(body.getBytes(StandardCharsets.UTF_8));
    }
}
