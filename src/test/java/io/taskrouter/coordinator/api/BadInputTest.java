package io.taskrouter.coordinator.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.taskrouter.coordinator.stack.LogRecords;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before anything is queued: status, problem, media type; and nothing of the body is in the answer or in the log. */
@QuarkusTest
@TestProfile(InMemory.class)
class BadInputTest extends ApiTest {
    private static final String PLANTED = "planted-5551234567";
    private static final String WORKER_PATH = "/v1/workers/" + WORKER;
    private static final String VOICE = WORKER_PATH + "/channels/voice";

    static Stream<Arguments> mergePatches() {
        return Stream.of(
                malformed("empty body", ""),
                malformed("only white space", "  \n "),
                malformed("cut off", "{\"a\":\"" + PLANTED),
                malformed("not JSON", PLANTED),
                malformed("an array", "[\"" + PLANTED + "\"]"),
                malformed("a string", "\"" + PLANTED + "\""),
                malformed("null", "null"),
                malformed("two documents", "{\"a\":\"" + PLANTED + "\"}{}"),
                malformed("trailing letter", "{\"a\":\"" + PLANTED + "\"}x"),
                malformed("trailing bracket", "{\"a\":\"" + PLANTED + "\"}]"),
                malformed("duplicate key", "{\"a\":1,\"b\":{\"c\":\"" + PLANTED + "\",\"c\":2}}", "/b/c"),
                malformed("duplicate key by escape", "{\"a\":\"" + PLANTED + "\",\"\\u0061\":2}", "/a"),
                malformed("raw NUL behind the document", "{\"a\":\"" + PLANTED + "\"}\0"),
                malformed("escaped NUL", "{\"a\":\"" + PLANTED + "\\u0000\"}", "/a"),
                malformed("escaped NUL in a key", "{\"a\\u0000\":\"" + PLANTED + "\"}"),
                malformed("raw control character", "{\"a\":\"" + PLANTED + "\u0001\"}"),
                malformed("raw line feed in a string", "{\"a\":\"" + PLANTED + "\n\"}"),
                malformed("lone high surrogate", "{\"x\":[0,\"" + PLANTED + "\\ud800\"]}", "/x/1"),
                malformed("lone low surrogate", "{\"a\":\"\\udc00" + PLANTED + "\"}", "/a"),
                malformed("swapped surrogates", "{\"a\":\"\\udc00\\ud800" + PLANTED + "\"}", "/a"),
                malformed("lone surrogate in a key", "{\"\\ud800\":\"" + PLANTED + "\"}"),
                malformed("NaN", "{\"a\":NaN,\"b\":\"" + PLANTED + "\"}"),
                malformed("Infinity", "{\"a\":-Infinity,\"b\":\"" + PLANTED + "\"}"),
                malformed("huge exponent", "{\"b\":\"" + PLANTED + "\",\"a\":1e999999999}", "/a"),
                malformed("exponent beyond any int", "{\"b\":\"" + PLANTED + "\",\"a\":1e99999999999999999999}", "/a"),
                malformed("exponent 401", "{\"a\":1e401}", "/a"),
                malformed("exponent -401", "{\"a\":1E-401}", "/a"),
                malformed("exponent with zeros", "{\"a\":1e+0000000000401}", "/a"),
                malformed("number of 1001 digits", "{\"a\":" + "1".repeat(1001) + "}", "/a"),
                malformed("number written longer than it came", "{\"a\":" + "9".repeat(999) + "e1}", "/a"),
                malformed("name of 4097 characters", "{\"a\":{\"" + "x".repeat(4097) + "\":1}}", "/a"),
                malformed("name of 50,001 characters", "{\"a\":{\"" + "x".repeat(50_001) + "\":1}}", "/a"),
                malformed("leading zero", "{\"a\":01}"),
                malformed("hexadecimal", "{\"a\":0x1F}"),
                malformed("single quotes", "{'a':'" + PLANTED + "'}"),
                malformed("comment", "{/*" + PLANTED + "*/\"a\":1}"),
                malformed("trailing comma", "{\"a\":1,}"),
                malformed("33 levels", "{\"a\":".repeat(33) + "1" + "}".repeat(33)),
                malformed("33 levels of arrays", "{\"a\":" + "[".repeat(32) + "]".repeat(32) + "}"),
                malformed("900 levels", "{\"a\":".repeat(900) + "1" + "}".repeat(900)),
                malformed("5,000 keys", manyKeys(5000)),
                bad("isAcdReady as text", "{\"isAcdReady\":\"" + PLANTED + "\"}", "owned-attribute", "/isAcdReady"),
                bad("isAcdReady null", "{\"isAcdReady\":null}", "owned-attribute", "/isAcdReady"),
                bad("isAcdReady as number", "{\"isAcdReady\":1}", "owned-attribute", "/isAcdReady"),
                bad("coordinator null", "{\"coordinator\":null}", "owned-attribute", "/coordinator"),
                bad(
                        "coordinator without revision",
                        "{\"coordinator\":{\"wish\":\"" + PLANTED + "\"}}",
                        "owned-attribute",
                        "/coordinator"),
                bad("extension as number", "{\"directExtension\":1234}", "invalid-attribute", "/directExtension"),
                bad("extension too short", "{\"directExtension\":\"123\"}", "invalid-attribute", "/directExtension"),
                bad("extension too long", "{\"directExtension\":\"12345\"}", "invalid-attribute", "/directExtension"),
                bad(
                        "extension with other digits",
                        "{\"directExtension\":\"١٢٣٤\"}",
                        "invalid-attribute",
                        "/directExtension"),
                bad(
                        "extension with letters",
                        "{\"directExtension\":\"12a4\"}",
                        "invalid-attribute",
                        "/directExtension"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mergePatches")
    void aBadMergePatchIsRefusedBeforeAnythingIsQueued(String name, String body, String slug, String pointer) {
        refused(400, slug, pointer, body.getBytes(StandardCharsets.UTF_8), MERGE_PATCH, ATTRIBUTES, "PATCH");
    }

    static Stream<Arguments> bytes() {
        return Stream.of(
                arguments("byte order mark", bytes(0xEF, 0xBB, 0xBF, "{\"a\":1}")),
                arguments("overlong NUL", bytes("{\"a\":\"", 0xC0, 0x80, "\"}")),
                arguments("overlong slash", bytes("{\"a\":\"", 0xC0, 0xAF, "\"}")),
                arguments("surrogate in UTF-8", bytes("{\"a\":\"", 0xED, 0xA0, 0x80, "\"}")),
                arguments("a lone continuation byte", bytes("{\"a\":\"", 0x80, "\"}")),
                arguments("a cut sequence", bytes("{\"a\":\"", 0xE2, 0x82, "\"}")),
                arguments("beyond Unicode", bytes("{\"a\":\"", 0xF4, 0x90, 0x80, 0x80, "\"}")),
                arguments("Latin-1", "{\"a\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1)),
                arguments("UTF-16", "{\"a\":1}".getBytes(StandardCharsets.UTF_16LE)),
                arguments("UTF-32", "{\"a\":1}".getBytes(Charset.forName("UTF-32BE"))),
                arguments("raw NUL in a string", "{\"a\":\"\0\"}".getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bytes")
    void bytesThatAreNoTextAreRefused(String name, byte[] body) {
        refused(400, "malformed-request", null, body, MERGE_PATCH, ATTRIBUTES, "PATCH");
    }

    static Stream<Arguments> jsonPatches() {
        return Stream.of(
                malformed("an object", "{\"op\":\"add\",\"path\":\"/a\",\"value\":\"" + PLANTED + "\"}"),
                malformed(
                        "257 operations",
                        "[" + "{\"op\":\"remove\",\"path\":\"/a\"},".repeat(256)
                                + "{\"op\":\"remove\",\"path\":\"/a\"}]",
                        ""),
                malformed(
                        "an unknown member with a long name",
                        "[{\"op\":\"remove\",\"path\":\"/a\",\"" + "x".repeat(50_001) + "\":1}]",
                        "/0"),
                malformed("no object inside", "[1]", "/0"),
                malformed("no op", "[{\"path\":\"/a\",\"value\":\"" + PLANTED + "\"}]", "/0/op"),
                malformed("unknown op", "[{\"op\":\"" + PLANTED + "\",\"path\":\"/a\"}]", "/0/op"),
                malformed("op in capitals", "[{\"op\":\"ADD\",\"path\":\"/a\",\"value\":1}]", "/0/op"),
                malformed("no path", "[{\"op\":\"remove\"}]", "/0/path"),
                malformed("path without slash", "[{\"op\":\"remove\",\"path\":\"" + PLANTED + "\"}]", "/0/path"),
                malformed("path with a bad escape", "[{\"op\":\"remove\",\"path\":\"/a~2\"}]", "/0/path"),
                malformed("path is a number", "[{\"op\":\"remove\",\"path\":1}]", "/0/path"),
                malformed(
                        "no value",
                        "[{\"op\":\"test\",\"path\":\"/a\",\"value\":1},{\"op\":\"add\",\"path\":\"/a\"}]",
                        "/1/value"),
                malformed("no from", "[{\"op\":\"move\",\"path\":\"/a\"}]", "/0/from"),
                malformed("moved into itself", "[{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/a/b\"}]", "/0/from"),
                bad("remove isAcdReady", "[{\"op\":\"remove\",\"path\":\"/isAcdReady\"}]", "owned-attribute", "/0"),
                bad(
                        "isAcdReady as text",
                        "[{\"op\":\"add\",\"path\":\"/isAcdReady\",\"value\":\"" + PLANTED + "\"}]",
                        "owned-attribute",
                        "/0/value"),
                bad(
                        "move isAcdReady away",
                        "[{\"op\":\"move\",\"from\":\"/isAcdReady\",\"path\":\"/x\"}]",
                        "owned-attribute",
                        "/0"),
                bad(
                        "copy onto isAcdReady",
                        "[{\"op\":\"copy\",\"from\":\"/x\",\"path\":\"/isAcdReady\"}]",
                        "owned-attribute",
                        "/0"),
                bad(
                        "into isAcdReady",
                        "[{\"op\":\"add\",\"path\":\"/isAcdReady/x\",\"value\":true}]",
                        "owned-attribute",
                        "/0"),
                bad(
                        "write coordinator",
                        "[{\"op\":\"replace\",\"path\":\"/coordinator/rev\",\"value\":\"" + PLANTED + "\"}]",
                        "owned-attribute",
                        "/0"),
                bad(
                        "whole document as text",
                        "[{\"op\":\"replace\",\"path\":\"\",\"value\":\"" + PLANTED + "\"}]",
                        "invalid-attribute",
                        "/0"),
                bad("whole document removed", "[{\"op\":\"remove\",\"path\":\"\"}]", "invalid-attribute", "/0"),
                bad(
                        "extension as number",
                        "[{\"op\":\"add\",\"path\":\"/directExtension\",\"value\":1234}]",
                        "invalid-attribute",
                        "/0/value"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("jsonPatches")
    void aBadJsonPatchIsRefusedBeforeAnythingIsQueued(String name, String body, String slug, String pointer) {
        refused(400, slug, pointer, body.getBytes(StandardCharsets.UTF_8), JSON_PATCH, ATTRIBUTES, "PATCH");
    }

    static Stream<Arguments> requestObjects() {
        return Stream.of(
                arguments("PATCH", WORKER_PATH, "{\"attribute\":{\"a\":\"" + PLANTED + "\"}}", "/attribute"),
                arguments("PATCH", WORKER_PATH, "{\"attributes\":[\"" + PLANTED + "\"]}", "/attributes"),
                arguments("PATCH", WORKER_PATH, "{\"attributes\":null}", "/attributes"),
                arguments("PATCH", WORKER_PATH, "{\"acd\":{\"wish\":\"" + PLANTED + "\"}}", "/acd/wish"),
                arguments("PATCH", WORKER_PATH, "{\"acd\":{\"ready\":true}}", "/acd/ready"),
                arguments("PATCH", WORKER_PATH, "{\"acd\":{\"hold\":1}}", "/acd/hold"),
                arguments(
                        "PATCH",
                        WORKER_PATH,
                        "{\"acd\":{\"holdReason\":\"" + "x".repeat(201) + "\"}}",
                        "/acd/holdReason"),
                arguments("PATCH", WORKER_PATH, "{\"acd\":true}", "/acd"),
                arguments("PATCH", WORKER_PATH, "{\"voice\":{\"override\":1}}", "/voice/override"),
                arguments("PATCH", WORKER_PATH, "{\"voice\":{\"capacity\":1.5}}", "/voice/capacity"),
                arguments("PATCH", WORKER_PATH, "{\"voice\":{}}", "/voice/capacity"),
                arguments("PUT", VOICE, "{\"capacity\":-1}", "/capacity"),
                arguments("PUT", VOICE, "{\"capacity\":99999999999}", "/capacity"),
                arguments("PUT", VOICE, "{\"capacity\":\"" + PLANTED + "\"}", "/capacity"),
                arguments("PUT", VOICE, "{\"capacity\":null}", "/capacity"),
                arguments("PUT", VOICE, "{\"override\":\"" + PLANTED + "\"}", "/override"),
                arguments("PUT", VOICE, "{\"capacity\":1,\"x\":\"" + PLANTED + "\"}", "/x"),
                arguments("PUT", VOICE, "{\"capacity\":1,\"override\":2}", null),
                arguments("PUT", VOICE, "{}", null),
                arguments("POST", WORKER_PATH + "/reconcile", "{\"a\":\"" + PLANTED + "\"}", null));
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("requestObjects")
    void ourOwnObjectsHaveKnownMembersOnly(String method, String path, String body, String pointer) {
        refused(
                400,
                "malformed-request",
                pointer,
                body.getBytes(StandardCharsets.UTF_8),
                "application/json",
                path,
                method);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yesterday",
                "2026-01-02T03:04:05",
                "+10000-01-01T00:00:00Z",
                "9999-12-31T23:59:59-18:00",
                "-0001-12-31T23:59:59Z",
                "+999999999-01-01T00:00:00Z",
                "-999999999-01-01T00:00:00Z"
            })
    void aBadMomentOfACallEventIsRefusedBeforeAnyIsQueued(String at) {
        String event =
                "{\"source\":\"dialer\",\"sessionId\":\"s\",\"sequence\":1,\"event\":{\"type\":\"" + PLANTED + "\"}%s}";
        String body = "[" + event.formatted("") + "," + event.formatted(",\"at\":\"" + at + "\"") + "]";
        refused(
                400,
                "malformed-request",
                "/1/at",
                body.getBytes(StandardCharsets.UTF_8),
                "application/json",
                WORKER_PATH + "/call-events",
                "POST");
    }

    static Stream<Arguments> mediaTypes() {
        return Stream.of(
                        "text/plain",
                        "application/x-www-form-urlencoded",
                        "application/xml",
                        "application/jsonx",
                        "garbage",
                        "*/*",
                        "application/*")
                .flatMap(type -> Stream.of(arguments(type, ATTRIBUTES), arguments(type, WORKER_PATH)));
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("mediaTypes")
    void anotherMediaTypeIsUnsupported(String type, String path) {
        refused(415, "unsupported-media-type", null, "{\"a\":1}".getBytes(StandardCharsets.UTF_8), type, path, "PATCH");
    }

    @ParameterizedTest
    @MethodSource("badSids")
    void aBadSidIsRefusedFirst(String sid) {
        ValidatableResponse answer =
                given().urlEncodingEnabled(false).get("/v1/workers/" + sid).then();
        problem(answer, 400, "invalid-sid");
    }

    static Stream<String> badSids() {
        return Stream.of(
                "x",
                "WK",
                "WK0000000000000000000000000000001",
                "WK000000000000000000000000000000001",
                "wk00000000000000000000000000000001",
                "WKg0000000000000000000000000000001",
                "CA00000000000000000000000000000001",
                "WK0000000000000000000000000000000%00",
                "%2e%2e%2f",
                "WK00000000000000000000000000000001%0a");
    }

    static Stream<Arguments> headers() {
        return Stream.of(
                arguments("If-Match", "41"),
                arguments("If-Match", "\"41\", \"42\""),
                arguments("If-Match", "\"41"),
                arguments("Idempotency-Key", ""),
                arguments("Idempotency-Key", "k".repeat(256)),
                arguments("Idempotency-Key", "tab\there"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("headers")
    void aBadHeaderIsRefused(String name, String value) {
        try (LogRecords log = LogRecords.open()) {
            problem(
                    aPatch("{\"a\":\"" + PLANTED + "\"}")
                            .header(name, value)
                            .patch(ATTRIBUTES)
                            .then(),
                    400,
                    "malformed-request");
            nothingQueuedOrLogged(log);
        }
    }

    private void refused(
            int status, String slug, String pointer, byte[] body, String type, String path, String method) {
        try (LogRecords log = LogRecords.open()) {
            ValidatableResponse answer = problem(
                    aService()
                            .header("Content-Type", type)
                            .body(body)
                            .request(method, path)
                            .then(),
                    status,
                    slug);
            if (pointer != null) answer.body("violations[0].pointer", equalTo(pointer));
            nothingQueuedOrLogged(log);
        }
    }

    private ValidatableResponse problem(ValidatableResponse answer, int status, String slug) {
        return answer.statusCode(status)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/" + slug))
                .body("status", equalTo(status))
                .body(not(containsString(PLANTED)));
    }

    private void nothingQueuedOrLogged(LogRecords log) {
        assertThat(queue.accepted).isEmpty();
        assertThat(queue.posted).isEmpty();
        assertThat(log.text()).doesNotContain(PLANTED);
    }

    private static String manyKeys(int count) {
        return IntStream.range(0, count).mapToObj(i -> "\"k" + i + "\":0").collect(Collectors.joining(",", "{", "}"));
    }

    private static Arguments malformed(String name, String body) {
        return bad(name, body, "malformed-request", null);
    }

    private static Arguments malformed(String name, String body, String pointer) {
        return bad(name, body, "malformed-request", pointer);
    }

    private static Arguments bad(String name, String body, String slug, String pointer) {
        return arguments(name, body, slug, pointer);
    }

    private static byte[] bytes(Object... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Object part : parts) {
            if (part instanceof Integer b) bytes.write(b);
            else bytes.writeBytes(((String) part).getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
