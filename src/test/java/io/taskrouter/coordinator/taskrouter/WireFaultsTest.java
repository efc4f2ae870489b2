package io.taskrouter.coordinator.taskrouter;

import static io.taskrouter.coordinator.taskrouter.FaultServer.reply;
import static org.assertj.core.api.Assertions.assertThat;

import com.twilio.exception.ApiException;
import com.twilio.http.NetworkHttpClient;
import com.twilio.http.Request;
import com.twilio.http.Response;
import com.twilio.http.TwilioRestClient;
import com.twilio.rest.taskrouter.v1.workspace.Worker;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.taskrouter.Answer.Cause;
import io.taskrouter.coordinator.taskrouter.Answer.Conflict;
import io.taskrouter.coordinator.taskrouter.Answer.Missing;
import io.taskrouter.coordinator.taskrouter.Answer.NotSent;
import io.taskrouter.coordinator.taskrouter.Answer.Ok;
import io.taskrouter.coordinator.taskrouter.Answer.Refused;
import io.taskrouter.coordinator.taskrouter.Answer.Unknown;
import io.taskrouter.coordinator.taskrouter.FaultServer.Behaviour;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a proxy, a load balancer or a broken server may do to one request, byte by byte. */
class WireFaultsTest {
    private static final WorkerSid WORKER = new WorkerSid("WK" + "a".repeat(32));
    private static final String BODY =
            ("{\"sid\":\"%s\",\"friendly_name\":\"alice\",\"activity_sid\":\"WA1\",\"activity_name\":\"Available\",\"available\":true,"
                            + "\"attributes\":\"{\\\"a\\\":1}\"}")
                    .formatted(WORKER.value());

    private final FaultServer server = new FaultServer(reply("200 OK", "ETag: \"1\"\r\n", BODY));
    private final Adapter adapter = Adapter.at(server.url() + "/behind/a/path/")
            .with("request-timeout", "20s")
            .with("late-write-window", "30s")
            .open();

    @AfterEach
    void close() {
        adapter.close();
        server.close();
    }

    @Test
    void everyCallGoesToTheBaseUrlUnderItsPath() {
        write();

        assertThat(server.requests)
                .singleElement()
                .satisfies(request -> assertThat(request)
                        .startsWith("POST /behind/a/path/v1/Workspaces/" + Adapter.WORKSPACE + "/Workers/" + WORKER
                                + " HTTP/1.1")
                        .contains("Authorization: Basic ")
                        .contains("taskrouter-coordinator")
                        .endsWith("Attributes=%7B%22a%22%3A1%7D"));
    }

    @Test
    void theApiKeyIsUsedWhenThereIsOne() {
        try (Adapter keyed = Adapter.at(server.url())
                .with("api-key", "SK00000000000000000000000000000001")
                .with("api-secret", "hush")
                .open()) {
            keyed.taskRouter.fetchWorker(WORKER, Fence.NONE);
        }

        assertThat(server.requests)
                .singleElement()
                .satisfies(request -> assertThat(request)
                        .contains(java.util.Base64.getEncoder()
                                .encodeToString(
                                        "SK00000000000000000000000000000001:hush".getBytes(StandardCharsets.UTF_8))));
    }

    @ParameterizedTest
    @CsvSource({"412", "429", "401", "400", "409", "422"})
    void aClientErrorIsKnownByItsStatusWhateverItsBodyIs(int status) {
        for (String body : new String[] {"", "<html>go away</html>", "{\"code\":", "[1]", "{\"code\":\"x\"}", "{}"}) {
            server.behave(reply(status + " Whatever", "", body));
            Answer<WorkerRecord> answer = write();
            assertThat(answer)
                    .isInstanceOf(
                            switch (status) {
                                case 412 -> Conflict.class;
                                case 401, 429 -> NotSent.class;
                                default -> Refused.class;
                            });
            if (status == 429) return; // the next one would have to wait for its turn
        }
    }

    /** A proxy or a wrong path answers 404 as well, and a worker is not given up for that. */
    @Test
    void onlyTwilioItselfIsBelievedThatThereIsNoSuchThing() {
        for (String body : new String[] {"", "<html>not here</html>", "{\"code\":", "{}", "{\"code\":404}"}) {
            server.behave(reply("404 Not Found", "", body));
            assertUnknown(write(), Cause.UNREADABLE);
        }
        server.behave(reply("404 Not Found", "Content-Length: 500\r\n", "{\"code\":20404"));
        assertThat(write()).isInstanceOf(Unknown.class);
        server.behave(reply("404 Not Found", "", "{\"code\":20404,\"message\":\"not found\",\"status\":404}"));
        assertThat(write()).isEqualTo(new Missing<>());
    }

    @Test
    void aClientErrorIsKnownByItsStatusEvenWhenItsBodyBreaksOff() {
        server.behave(reply("412 Precondition Failed", "Content-Length: 500\r\n", "{\"code\":20412"));

        assertThat(write()).isEqualTo(new Conflict<>());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"301 Moved", "302 Found", "304 Not Modified", "307 Temporary Redirect", "308 Permanent Redirect"
            })
    void nobodyIsFollowedElsewhere(String status) {
        server.behave(reply(status, "Location: " + server.url() + "/elsewhere\r\n", ""));

        assertUnknown(write(), Cause.UNREADABLE);
        assertThat(server.requests).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "null",
                "[]",
                "<html></html>",
                "{\"sid\":",
                "\"text\"",
                "{\"sid\":\"WKbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\",\"attributes\":\"{}\",\"available\":true}",
                "{\"sid\":\"WKaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",\"attributes\":null,\"available\":true}",
                "{\"sid\":\"WKaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",\"attributes\":{\"a\":1},\"available\":true}"
            })
    void aSuccessThatSaysNothingAboutThisWorkerIsUnreadable(String body) {
        server.behave(reply("200 OK", "", body));

        assertUnknown(write(), Cause.UNREADABLE);
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void anAnswerDeeperThanAnyWorkerIsUnreadable() {
        server.behave(reply("200 OK", "", "{\"links\":" + "[".repeat(100_000) + "}"));

        assertUnknown(write(), Cause.UNREADABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Content-Length: 99999999999\r\n", "Transfer-Encoding: chunked\r\n"})
    void anEndlessAnswerIsCutOffAtItsBound(String head) {
        server.behave((socket, out) -> {
            out.write(("HTTP/1.1 200 OK\r\nConnection: close\r\n" + head + "\r\n").getBytes(StandardCharsets.US_ASCII));
            byte[] block = ("10000\r\n" + " ".repeat(64 * 1024) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            while (true) out.write(block);
        });

        assertUnknown(write(), Cause.UNREADABLE);
    }

    @Test
    void endlessHeadersAreNotRead() {
        server.behave((socket, out) -> {
            out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] block = ("X-More: " + "y".repeat(1000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            while (true) out.write(block);
        });

        assertThat(write()).isInstanceOf(Unknown.class);
    }

    @Test
    void aPackedAnswerIsNotUnpacked() throws Exception {
        var packed = new java.io.ByteArrayOutputStream();
        try (var gzip = new java.util.zip.GZIPOutputStream(packed)) {
            gzip.write(BODY.getBytes(StandardCharsets.UTF_8));
        }
        server.behave((socket, out) -> {
            out.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: gzip\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(packed.toByteArray());
        });

        assertUnknown(write(), Cause.UNREADABLE);
        assertThat(server.requests.getFirst().toLowerCase(java.util.Locale.ROOT))
                .doesNotContain("gzip");
    }

    @ParameterizedTest
    @ValueSource(strings = {"head", "body", "never"})
    void theDeadlineFiresHoweverSlowlyTheAnswerTrickles(String what) {
        write(); // once for the classes that only this way needs
        server.requests.clear();
        server.behave(trickling(what));
        try (Adapter impatient =
                Adapter.at(server.url()).with("request-timeout", "1500ms").open()) {
            long started = System.nanoTime();

            assertUnknown(write(impatient), Cause.TIMED_OUT);

            assertThat(Duration.ofNanos(System.nanoTime() - started))
                    .isBetween(Duration.ofMillis(1400), Duration.ofSeconds(6));
        }
        assertThat(server.requests).hasSize(1);
    }

    private static Behaviour trickling(String what) {
        String text = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + BODY.length() + "\r\n\r\n" + BODY;
        int quick = what.equals("head") ? 0 : text.indexOf("{");
        return (socket, out) -> {
            out.write(text.substring(0, what.equals("never") ? 0 : quick).getBytes(StandardCharsets.US_ASCII));
            for (char c : text.substring(quick).toCharArray()) {
                out.flush();
                Thread.sleep(100);
                if (!what.equals("never")) out.write(c);
            }
        };
    }

    @Test
    void aResetAfterTheRequestIsALostConnection() {
        server.behave((socket, out) -> socket.setSoLinger(true, 0));

        assertUnknown(write(), Cause.CONNECTION_LOST);
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void aSilentCloseIsALostConnection() {
        server.behave((socket, out) -> {});

        assertUnknown(write(), Cause.CONNECTION_LOST);
        assertThat(server.requests).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://nowhere.invalid", "https://127.0.0.1:%d"})
    void aHostThatCannotBeSpokenToIsUnreachable(String url) {
        int plain = java.net.URI.create(server.url()).getPort();
        try (Adapter lost = Adapter.at(url.formatted(plain)).open()) {
            assertThat(lost.taskRouter.writeAttributes(WORKER, "{}", null, Fence.NONE))
                    .isInstanceOfSatisfying(
                            NotSent.class, n -> assertThat(n.cause()).isEqualTo(Cause.UNREACHABLE));
        }
        assertThat(server.requests).isEmpty();
    }

    @Test
    void somethingThatIsNoHttpIsUnreadable() {
        server.behave(
                (socket, out) -> out.write("SSH-2.0-OpenSSH\r\n\r\n".repeat(50).getBytes(StandardCharsets.US_ASCII)));

        assertThat(write()).isInstanceOf(Unknown.class);
        assertThat(server.requests).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"ETag, '\"7\"'", "Etag, '\"7\"'", "etag, 7", "ETAG, W/\"7\""})
    void theVersionIsFoundHoweverItsHeaderIsSpelled(String name, String value) {
        server.behave(reply("200 OK", name + ": " + value + "\r\n", BODY));

        assertThat(((Ok<WorkerRecord>) write()).value().etag()).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"'', 0", "2, 2", "0.5, 0", "99999999, 300", "-1, 0", "soon, 0", "'Sun, 06 Nov 1994 08:49:37 GMT', 0"})
    void aThrottledWriteComesBackNoSoonerThanAsked(String retryAfter, int seconds) {
        server.behave(reply("429 Too Many Requests", "Retry-After: " + retryAfter + "\r\n", "{\"code\":20429}"));

        assertThat(write()).isInstanceOfSatisfying(NotSent.class, notSent -> {
            assertThat(notSent.cause()).isEqualTo(Cause.THROTTLED);
            assertThat(notSent.retryAfter())
                    .isGreaterThanOrEqualTo(Duration.ofSeconds(seconds))
                    .isPositive();
            assertThat(notSent.retryAfter()).isLessThan(Duration.ofSeconds(seconds + 1));
        });
        assertThat(server.requests).hasSize(1);
    }

    /** This replica's clock is an hour behind the other one, or half an hour ahead of it. */
    @ParameterizedTest
    @ValueSource(longs = {60, -30})
    void aDateToComeBackAtIsMeantByTheClockOfWhoeverNamesIt(long minutes) {
        Instant theirs = Instant.now().plus(Duration.ofMinutes(minutes));
        server.behave(reply(
                "429 Too Many Requests",
                "Date: " + date(theirs) + "\r\nRetry-After: " + date(theirs.plusSeconds(60)) + "\r\n",
                ""));

        assertThat(retryAfter(write())).isEqualTo(Duration.ofSeconds(60));
        assertThat(retryAfter(write())).isBetween(Duration.ofSeconds(50), Duration.ofSeconds(60));
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void aDateToComeBackAtWithoutAnyOtherIsMeantByOurs() {
        server.behave(reply(
                "429 Too Many Requests", "Retry-After: " + date(Instant.now().plusSeconds(60)) + "\r\n", ""));

        assertThat(retryAfter(write())).isBetween(Duration.ofSeconds(50), Duration.ofSeconds(60));
    }

    private static String date(Instant at) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(at.atOffset(ZoneOffset.UTC));
    }

    private static Duration retryAfter(Answer<WorkerRecord> answer) {
        return ((NotSent<WorkerRecord>) answer).retryAfter();
    }

    @Test
    void nothingIsSentBeforeRetryAfterHasPassed() {
        server.behave(reply("429 Too Many Requests", "Retry-After: 60\r\n", ""));
        write();

        Answer<WorkerRecord> next = adapter.taskRouter.fetchWorker(WORKER, Fence.NONE);

        assertThat(next).isInstanceOfSatisfying(NotSent.class, notSent -> {
            assertThat(notSent.cause()).isEqualTo(Cause.THROTTLED);
            assertThat(notSent.retryAfter()).isGreaterThan(Duration.ofSeconds(50));
        });
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void anOverloadedServerThatNamesATimeIsLeftAloneUntilThen() {
        server.behave(reply("503 Service Unavailable", "Retry-After: 60\r\n", ""));
        assertUnknown(write(), Cause.SERVER_ERROR);

        assertThat(write()).isInstanceOf(NotSent.class);
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void aServerErrorIsOneRequestWhereTheSdksOwnTransportMakesSix() {
        server.behave(reply("503 Service Unavailable", "", "{}"));
        assertUnknown(write(), Cause.SERVER_ERROR);
        assertThat(server.requests).hasSize(1);

        server.requests.clear();
        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> Worker.updater(Adapter.WORKSPACE, WORKER.value())
                                .setAttributes("{}")
                                .update(sdkAlone())))
                .isInstanceOf(ApiException.class);
        assertThat(server.requests).hasSize(6);
    }

    /** The SDK as it comes, pointed here. */
    private TwilioRestClient sdkAlone() {
        var network = new NetworkHttpClient() {
            @Override
            public Response makeRequest(Request request) {
                Request here = new Request(
                        request.getMethod(),
                        server.url() + request.constructURL().getPath());
                here.setContentType(request.getContentType());
                return super.makeRequest(here);
            }
        };
        return new TwilioRestClient.Builder(Adapter.ACCOUNT, "t")
                .httpClient(network)
                .build();
    }

    private Answer<WorkerRecord> write() {
        return write(adapter);
    }

    private static Answer<WorkerRecord> write(Adapter by) {
        return by.taskRouter.writeAttributes(WORKER, "{\"a\":1}", null, Fence.NONE);
    }

    private static void assertUnknown(Answer<?> answer, Cause cause) {
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Unknown.class, u -> assertThat(u.cause()).isEqualTo(cause));
    }
}
