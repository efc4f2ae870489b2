package io.taskrouter.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be said of calls. */
@QuarkusTest
@TestProfile(InMemory.class)
class CallBodiesTest extends ApiTest {
    private static final String EVENT =
            "{\"source\":\"dialer\",\"sessionId\":\"s\",\"sequence\":%s,\"event\":{\"type\":\"x\"}}";

    private static ValidatableResponse post(String path, String body) {
        return aService()
                .header("Content-Type", "application/json")
                .body(body.getBytes())
                .post("/v1/workers/" + WORKER + "/" + path)
                .then();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            intents     | /callSid        | {"kind":"park","callSid":"CA1"}
            intents     | /callSid        | {"kind":"park","callSid":7}
            call-events | /callSid        | {"callSid":"CAg0000000000000000000000000000001","source":"dialer","sessionId":"s","sequence":1,"event":{"type":"x"}}
            call-events | /taskSid        | {"taskSid":"CA00000000000000000000000000000001","source":"dialer","sessionId":"s","sequence":1,"event":{"type":"x"}}
            call-events | /reservationSid | {"reservationSid":null,"source":"dialer","sessionId":"s","sequence":1,"event":{"type":"x"}}
            parked-calls/CA00000000000000000000000000000001/pickup | /toWorker | {"toWorker":"WK1"}
            parked-calls/CA00000000000000000000000000000001/pickup | /toWorker | {"toWorker":null}
            """)
    void aBadSidIsCalledSoInABodyToo(String path, String pointer, String body) {
        post(path, body)
                .statusCode(400)
                .body("type", equalTo("/problems/invalid-sid"))
                .body("violations[0].pointer", equalTo(pointer))
                .body("violations[0].message", containsString("32 hexadecimal digits"));
        assertThat(queue.accepted).isEmpty();
        assertThat(queue.posted).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "2147483648", "1767348120000", "9007199254740991"})
    void aSequenceMayGoAsFarAsEveryReaderOfJsonCounts(String sequence) {
        post("call-events", EVENT.formatted(sequence)).statusCode(202);
        assertThat(queue.posted.getFirst()).contains("\"sequence\":" + sequence + ",");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "9007199254740992", "9223372036854775808", "1.0", "1e3", "\"1\"", "null"})
    void anyOtherIsRefusedWithHowFar(String sequence) {
        post("call-events", EVENT.formatted(sequence))
                .statusCode(400)
                .body("type", equalTo("/problems/malformed-request"))
                .body("violations[0].pointer", equalTo("/sequence"))
                .body("violations[0].message", containsString("from 0 to 9007199254740991"));
        assertThat(queue.posted).isEmpty();
    }
}
