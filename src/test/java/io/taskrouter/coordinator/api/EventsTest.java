package io.taskrouter.coordinator.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Event streams as one client sees them. */
@QuarkusTest
@TestProfile(EventsTest.Quick.class)
@Timeout(60)
class EventsTest extends ApiTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String MINE = "/v1/workers/" + WORKER + "/events";

    @TestHTTPResource("/")
    URL service;

    /** Beats, ages and limits that a test can see. */
    public static final class Quick extends InMemory {
        @Override
        public Map<String, String> getConfigOverrides() {
            var all = new java.util.HashMap<>(super.getConfigOverrides());
            all.put("coordinator.events.heartbeat", "300ms");
            all.put("coordinator.events.max-streams", "6");
            all.put("coordinator.events.max-streams-of-agent", "2");
            return all;
        }
    }

    @Test
    void aStreamBeginsWithTheWholePicture() {
        workers.put(WORKER, "{\"a\":1.0}");
        String answer = aService()
                .get(MINE)
                .then()
                .statusCode(200)
                .contentType("text/event-stream")
                .header("Cache-Control", "no-store")
                .header("X-Accel-Buffering", "no")
                .extract()
                .asString();
        assertThat(answer)
                .startsWith("id: p0\nevent: reset\ndata: {\"workerSid\":\"" + WORKER + "\"")
                .contains("\"attributes\":{\"a\":1.0}")
                .endsWith("}\n\n: closing test\n\n");
    }

    @Test
    void theFloorsStreamBeginsWithTheListOfWorkers() {
        workers.put(WORKER, "{\"secret\":1}");
        assertThat(aService().get("/v1/events").then().statusCode(200).extract().asString())
                .startsWith("id: p0\nevent: reset\ndata: {\"items\":[{\"workerSid\":\"" + WORKER + "\"")
                .contains("],\"next\":null}\n\n")
                .doesNotContain("secret");
    }

    @Test
    void aPositionIsHandedOn() {
        workers.put(WORKER, "{}");
        String answer = aService()
                .header("Last-Event-ID", "wabc.17-3")
                .get(MINE)
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(feed.positions).containsExactly("wabc.17-3");
        assertThat(answer).doesNotContain("reset");
    }

    @Test
    void newsAndBeatsComeAsTheyHappen() throws Exception {
        workers.put(WORKER, "{}");
        feed.lasts = true;
        try (var client = new Client(MINE)) {
            assertThat(client.nextEvent()).startsWith("id: p0", "event: reset");
            feed.tell("p1", "update.settled {\"n\":1}", "worker.updated {\"n\":2}");
            assertThat(client.nextEvent()).containsExactly("event: update.settled", "data: {\"n\":1}");
            assertThat(client.nextEvent())
                    .as("the position after both, with the last alone")
                    .containsExactly("id: p1", "event: worker.updated", "data: {\"n\":2}");
            client.awaitLine(":");
            client.awaitLine(":");
        }
        await().atMost(SOON).until(feed.readers::isEmpty);
    }

    @Test
    void whatHappenedTogetherIsToldToTheLastHoweverMuchItIs() throws Exception {
        workers.put(WORKER, "{}");
        feed.lasts = true;
        String big = "worker.updated {\"x\":\"" + "x".repeat(20_000) + "\"}";
        try (var client = new Client(MINE)) {
            client.awaitLine("event: reset");
            String[] news = new String[50];
            Arrays.fill(news, big);
            news[49] = "update.settled {}";
            feed.tell("p1", news);
            client.awaitLine("id: p1");
            client.awaitLine("event: update.settled");
        }
    }

    @Test
    void aReaderThatTakesNothingIsSentAwayAndHoldsUpNobody() throws Exception {
        workers.put(WORKER, "{}");
        feed.lasts = true;
        String big = "worker.updated {\"x\":\"" + "x".repeat(20_000) + "\"}";
        try (var slow = new Client(MINE);
                var quick = new Client(MINE)) {
            await().atMost(SOON).until(() -> feed.readers.size() == 2);
            var draining = Thread.ofVirtual().start(quick::drain);
            int told = 0;
            while (feed.readers.size() == 2 && told < 20_000) {
                feed.tell("p" + told++, big);
                await().atMost(SOON)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> quick.events.get() > 20 || quick.over);
                quick.events.set(0);
            }
            assertThat(feed.readers).hasSize(1);
            assertThat(quick.over).isFalse();
            feed.tell("last", "worker.updated {}");
            await().atMost(SOON).until(() -> quick.lastId.equals("id: last"));
            assertThat(slow.readAll()).doesNotContain("id: last");
            quick.close();
            draining.join();
        }
    }

    @Test
    void aLargePictureDoesNotMakeItsReaderSlow() throws Exception {
        workers.put(WORKER, "{\"x\":\"" + "x".repeat(2_000_000) + "\"}");
        feed.lasts = true;
        try (var client = new Client(MINE)) {
            await().atMost(SOON).until(() -> feed.readers.size() == 1);
            feed.tell("p1", "worker.updated {\"n\":1}");
            client.awaitLine("event: reset");
            client.awaitLine("id: p1");
            client.awaitLine("data: {\"n\":1}");
        }
    }

    @Test
    void whatWasMissedDoesNotMakeItsReaderSlow() throws Exception {
        workers.put(WORKER, "{}");
        feed.lasts = true;
        feed.missed.addAll(Collections.nCopies(2_000, "worker.updated {\"x\":\"" + "x".repeat(500) + "\"}"));
        feed.missed.add("update.settled {}");
        try (var client = new Client(MINE, "backend-secret-for-tests", "Last-Event-ID: p1\r\n")) {
            client.awaitLine("event: update.settled");
            await().atMost(SOON).until(() -> feed.readers.size() == 1);
            feed.tell("p2", "worker.updated {\"n\":1}");
            client.awaitLine("id: p2");
        }
    }

    @Test
    void streamsEndFirstWhenTheReplicaLeaves() throws Exception {
        workers.put(WORKER, "{}");
        feed.lasts = true;
        try (var client = new Client(MINE)) {
            client.awaitLine("event: reset");
            streams.endAll();
            assertThat(client.readAll()).contains(": closing draining");
        }
        draining.begin();
        aService()
                .get(MINE)
                .then()
                .statusCode(503)
                .header("Retry-After", equalTo("1"))
                .body("type", equalTo("/problems/draining"));
    }

    @Test
    void nobodyHasMoreStreamsThanAllowed() throws Exception {
        workers.put(WORKER, "{}");
        feed.lasts = true;
        String agent = InMemoryTokens.of(WORKER, "agent");
        try (var one = new Client(MINE, agent);
                var two = new Client(MINE, agent)) {
            one.awaitLine("event: reset");
            two.awaitLine("event: reset");
            given().header(bearer(agent))
                    .get(MINE)
                    .then()
                    .statusCode(429)
                    .header("Retry-After", equalTo("5"))
                    .body("type", equalTo("/problems/rate-limited"));
        }
        await().atMost(SOON).until(feed.readers::isEmpty);
        try (var again = new Client(MINE, agent)) {
            again.awaitLine("event: reset");
        }
    }

    @Test
    void aClientThatLeavesBeforeItsStreamIsOpenKeepsNoPlace() throws Exception {
        feed.lasts = true;
        var looked = new CountDownLatch(1);
        var left = new CountDownLatch(1);
        queue.answers = update -> {
            looked.countDown();
            waitFor(left);
            workers.put(WORKER, "{}");
            return InMemoryQueue.applied(update);
        };
        try (var client = new Client(MINE)) {
            waitFor(looked);
        }
        await().atMost(SOON).until(() -> gauge("http.server.active.requests") == 0);
        left.countDown();
        await().atMost(SOON).until(() -> feed.positions.size() == 1);
        await().atMost(SOON).until(() -> gauge("live.streams") == 0);
        await().atMost(SOON).until(feed.readers::isEmpty);
    }

    private static void waitFor(CountDownLatch latch) {
        await().atMost(SOON).until(() -> latch.getCount() == 0);
    }

    private double gauge(String name) {
        return metrics.get(name).gauge().value();
    }

    @Test
    void noKeyTakesThePlacesOfAllOthers() throws Exception {
        workers.put(WORKER, "{}");
        feed.lasts = true;
        try (var one = new Client(MINE);
                var two = new Client(MINE);
                var three = new Client(MINE);
                var four = new Client(MINE)) {
            for (Client each : List.of(one, two, three, four)) each.awaitLine("event: reset");
            aService().get(MINE).then().statusCode(429).header("Retry-After", equalTo("5"));
            try (var other = new Client(MINE, "oncall-secret-for-tests")) {
                other.awaitLine("event: reset");
            }
        }
        await().atMost(SOON).until(feed.readers::isEmpty);
    }

    @Test
    void aHeadOpensNoStream() {
        workers.put(WORKER, "{}");
        feed.lasts = true;
        given().header(SERVICE).head(MINE).then().statusCode(200).contentType("text/event-stream");
        assertThat(feed.readers).isEmpty();
    }

    @Test
    void whatGoesWrongBeforeTheFirstEventIsAProblem() {
        workers.put(WORKER, "{}");
        feed.away = true;
        aService().get(MINE).then().statusCode(503).body("type", equalTo("/problems/redis-unavailable"));
        feed.away = false;
        workers.away = true;
        aService().get(MINE).then().statusCode(503);
        aService().get("/v1/events").then().statusCode(200);
        given().header(SERVICE)
                .accept("application/json")
                .get(MINE)
                .then()
                .statusCode(406)
                .contentType("application/problem+json")
                .body("detail", containsString("text/event-stream"));
    }

    @jakarta.inject.Inject
    LiveStreams streams;

    @jakarta.inject.Inject
    MeterRegistry metrics;

    /** One connection, read line by line. */
    private final class Client implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader lines;
        final java.util.concurrent.atomic.AtomicInteger events = new java.util.concurrent.atomic.AtomicInteger(100);
        volatile boolean over;
        volatile String lastId = "";

        Client(String path) throws IOException {
            this(path, "backend-secret-for-tests");
        }

        Client(String path, String credential) throws IOException {
            this(path, credential, "");
        }

        Client(String path, String credential, String more) throws IOException {
            socket = new Socket();
            socket.setReceiveBufferSize(8 * 1024);
            socket.connect(new java.net.InetSocketAddress("127.0.0.1", service.getPort()));
            socket.setSoTimeout((int) SOON.toMillis());
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + credential + "\r\n"
                                    + more + "Connection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        void awaitLine(String expected) throws IOException {
            long end = System.nanoTime() + SOON.toNanos(); // beats keep the socket from timing out
            for (String line = lines.readLine(); line != null && System.nanoTime() < end; line = lines.readLine())
                if (line.equals(expected)) return;
            throw new AssertionError("no line " + expected);
        }

        /** The fields of the next event, without heartbeats and the lines of chunked encoding. */
        List<String> nextEvent() throws IOException {
            List<String> fields = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.matches("(id|event|data): .*")) fields.add(line);
                if (line.startsWith("data: ")) return fields;
            }
            throw new AssertionError("no event, but " + fields);
        }

        String readAll() throws IOException {
            StringBuilder all = new StringBuilder();
            try {
                for (String line = lines.readLine(); line != null; line = lines.readLine())
                    all.append(line).append('\n');
            } catch (IOException cut) {
                // what came before counts
            }
            return all.toString();
        }

        void drain() {
            try {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    events.addAndGet(20);
                    if (line.startsWith("id: ")) lastId = line;
                }
            } catch (IOException e) {
                // closed
            }
            over = true;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
