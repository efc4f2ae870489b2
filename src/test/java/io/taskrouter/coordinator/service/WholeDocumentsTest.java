package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.simulator.FaultRule;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import io.taskrouter.coordinator.stack.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whole documents, sent by callers or written beside the coordinator: whoever read an older one takes nothing away from those who came in between. */
@QuarkusTest
@TestProfile(WholeService.class)
class WholeDocumentsTest {
    private static final String INDEX = "tr:{ext}:index";
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final AtomicInteger EXTENSIONS = new AtomicInteger(7100);

    SimulatorServer simulator;
    RedisServer redis;

    private Floor floor;

    @BeforeEach
    void aWorkerWithAStamp() {
        // The very first pass of a replica probes; that moves a version.
        Floor.withWorker(simulator, "{}").look().then().statusCode(200);
        floor = Floor.withWorker(simulator, "{\"routing\":\"old\",\"k\":0}");
        floor.patch("{\"seen\":true}").then().statusCode(200);
    }

    @AfterEach
    void noFaultsLeft() {
        simulator.control().clearFaults();
    }

    @Test
    void undoesNothingOfItsOwnBatch() {
        var read = read();
        inOneBatch("{\"routing\":\"new\"}", ExactJson.text(read.put("mine", 2)));
        assertThat(text("routing")).isEqualTo("new");
        assertThat(number("mine")).isEqualTo(2);
    }

    @Test
    void isNoWishAfterARefusalInTheSameBatch() {
        var read = read();
        assertThat(read.path("isAcdReady").booleanValue()).isTrue();
        inOneBatch("{\"isAcdReady\":false}", ExactJson.text(read.put("mine", 2)));
        floor.get().then().body("acd.wish", equalTo(false)).body("acd.ready", equalTo(false));
        assertThat(number("mine")).isEqualTo(2);
    }

    @Test
    void thatWishesForQueueCallsDoesNotTurnALaterRefusalIntoAnEcho() {
        floor.patch("{\"isAcdReady\":false}").then().statusCode(200);
        writtenBeside(read().put("isAcdReady", true));
        floor.patch("{\"isAcdReady\":false}").then().statusCode(200);
        floor.get().then().body("acd.wish", equalTo(false)).body("acd.ready", equalTo(false));
    }

    @Test
    void undoesNothingThatWasTakenOverInTheSamePass() {
        var read = read();
        var rev = read.deepCopy();
        writtenBeside(read.put("routing", "new"));
        floor.patch(ExactJson.text(rev.put("mine", 2))).then().statusCode(200);
        assertThat(text("routing")).isEqualTo("new");
        assertThat(number("mine")).isEqualTo(2);
    }

    @Test
    void writtenBesideBeforeAChangeIsStampedTakesNothingBack() {
        var first = read().put("k", 1);
        var second = read().put("y", 2);
        writtenBeside(first);
        var slow = simulator
                .control()
                .fault(FaultRule.slow(3_000)
                        .on("GET", "worker")
                        .forWorker(floor.worker)
                        .times(1));
        var look = lookedFor();
        await().atMost(SOON).until(() -> simulator.control().fired(slow) == 1);
        writtenBeside(second); // the answer on its way still says what the first one wrote
        settled(look);
        assertThat(number("k")).isEqualTo(1);
        assertThat(number("y")).isEqualTo(2);
    }

    @Test
    void readBeforeAChangeWasStampedTakesNothingFromACallerSince() {
        var theirs = read().put("k", 1);
        writtenBeside(theirs);
        floor.look().then().statusCode(200);
        floor.patch("{\"k\":2}").then().statusCode(200);
        writtenBeside(theirs.put("x", 9)); // by somebody who read the first one's
        floor.look().then().statusCode(200);
        assertThat(number("k")).isEqualTo(2);
        assertThat(number("x")).isEqualTo(9);
    }

    @Test
    void sentByOneWhoReadBeforeAChangeWasStampedTakesNothingFromACallerSince() {
        var theirs = read().put("k", 1);
        writtenBeside(theirs);
        floor.look().then().statusCode(200);
        floor.patch("{\"k\":2}").then().statusCode(200);
        floor.patch(ExactJson.text(theirs.put("x", 9))).then().statusCode(200);
        assertThat(number("k")).isEqualTo(2);
        assertThat(number("x")).isEqualTo(9);
    }

    @Test
    void thatIsBehindDoesNotMoveTheExtensionBack() {
        var before = Integer.toString(EXTENSIONS.incrementAndGet());
        var after = Integer.toString(EXTENSIONS.incrementAndGet());
        floor.patch("{\"directExtension\":\"" + before + "\"}").then().statusCode(200);
        var old = read();
        floor.patch("{\"directExtension\":\"" + after + "\"}").then().statusCode(200);
        writtenBeside(old.put("x", 9));
        floor.look().then().statusCode(200);
        assertThat(text("directExtension")).isEqualTo(after);
        assertThat(number("x")).isEqualTo(9);
    }

    @Test
    void underWhatIsNoStampAtAllStopsNothing() {
        var odd = read();
        ((ObjectNode) odd.get("coordinator")).put("rev", stamp(odd).substring(0, 6) + "!!!!!!!!!abcd");
        writtenBeside(odd.put("x", 9));
        floor.patch("{\"a\":1}").then().statusCode(200);
        assertThat(number("a")).isEqualTo(1);
        assertThat(number("x")).isEqualTo(9);
        assertThat(stamp(read())).matches("[0-9a-z]{23}");
    }

    @Test
    void thatAsksForAnExtensionWaitsWhileNobodyKnowsWhichAreFree() {
        var wish = Integer.toString(EXTENSIONS.incrementAndGet());
        floor.patch("{\"directExtension\":\"" + EXTENSIONS.incrementAndGet() + "\"}")
                .then()
                .statusCode(200);
        var asked = ExactJson.text(read().put("directExtension", wish));
        var inAnHour = Long.toString(System.currentTimeMillis() + 3_600_000);
        redis.command("HSET", INDEX, "census", "somebody else", "census_ends", inAnHour);
        redis.command("HDEL", INDEX, "ready");
        try {
            var before = submitted("{\"before\":1}");
            var waiting = submitted(asked);
            var after = submitted("{\"after\":1}");
            settled(before);
            for (var update : List.of(waiting, after))
                Floor.asService().get(update).then().body("status", equalTo("queued"));
            redis.command("HDEL", INDEX, "census", "census_ends");
            settled(waiting);
            settled(after);
        } finally {
            redis.command("HDEL", INDEX, "census", "census_ends");
        }
        assertThat(text("directExtension")).isEqualTo(wish);
    }

    /** Each was told, so the number of neither may be told again, whatever becomes of Redis. */
    @Test
    void isStampedAlsoWhereTwoChangesCancelOut() {
        var stamp = stamp(read());
        inOneBatch("{\"k\":2}", "{\"k\":0}");
        assertThat(stamp(read())).isNotEqualTo(stamp);
        assertThat(number("k")).isZero();
    }

    @Test
    void isToldOfInTheHistoryByWhatCountsAndByWhatDoesNot() {
        var old = read();
        floor.patch("{\"k\":1}").then().statusCode(200);
        writtenBeside(old.put("routing", "new"));
        floor.look().then().statusCode(200);
        floor.change("{\"acd\":{\"hold\":true,\"holdReason\":\"training\"}}")
                .then()
                .statusCode(200);
        history("{ it.writer == 'external' && it.verdict == 'adopted' }.keys", List.of("routing"));
        history("{ it.writer == 'external' && it.verdict == 'restored' }.keys", List.of("k", "coordinator"));
        history("{ it.keys.contains('acd.hold') }.after['acd.holdReason']", "training");
        var blame = Floor.asService()
                .get("/v1/workers/" + floor.worker + "/blame?limit=200")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        assertThat(blame.getString("items.find { it.key == 'routing' }.writer")).isEqualTo("external");
        assertThat(blame.getString("items.find { it.key == 'k' }.writer")).isEqualTo("caller");
        assertThat(blame.getList("items.key", String.class)).doesNotContain("acd.hold", "acd.holdReason");
    }

    @Test
    void aReasonIsTakenAwayByNull() {
        floor.change("{\"acd\":{\"hold\":true,\"holdReason\":\"training\"}}")
                .then()
                .statusCode(200);
        floor.change("{\"acd\":{\"holdReason\":null}}").then().statusCode(200);
        history("{ it.before['acd.holdReason'] == 'training' }.after", Map.of("acd.hold", true));
        floor.change("{\"acd\":{\"holdReason\":\"lunch\"}}").then().statusCode(200);
        history("{ it.after['acd.holdReason'] == 'lunch' }.before", Map.of("acd.hold", true));
    }

    @Test
    void thatIsRefusedIsInTheHistoryWithTheRevisionItSaw() {
        var revision = floor.get().jsonPath().getString("revision");
        floor.patch("{\"long\":\"" + "x".repeat(3_800) + "\"}").then().statusCode(422);
        history("{ it.verdict == 'rejected' }.revision", revision);
    }

    // ---- steps

    private void history(String which, Object expected) {
        Floor.asService()
                .get("/v1/workers/" + floor.worker + "/history")
                .then()
                .statusCode(200)
                .body("items.find " + which, equalTo(expected));
    }

    /** Accepts both while the worker is being read, so that one pass takes them. */
    private void inOneBatch(String... patches) {
        var slow = simulator
                .control()
                .fault(FaultRule.slow(3_000)
                        .on("GET", "worker")
                        .forWorker(floor.worker)
                        .times(1));
        var updates = new ArrayList<String>();
        updates.add(lookedFor());
        await().atMost(SOON).until(() -> simulator.control().fired(slow) == 1);
        for (var patch : patches) updates.add(submitted(patch));
        int writes = floor.writes().size();
        updates.forEach(this::settled);
        assertThat(floor.writes()).as("one batch").hasSize(writes + 1);
    }

    private String lookedFor() {
        return location(
                Floor.asService().header("Prefer", "respond-async").post("/v1/workers/" + floor.worker + "/reconcile"));
    }

    private String submitted(String patch) {
        return location(Floor.asService()
                .contentType("application/merge-patch+json")
                .header("Prefer", "respond-async")
                .body(patch)
                .patch("/v1/workers/" + floor.worker + "/attributes"));
    }

    private static String location(Response accepted) {
        accepted.then().statusCode(202);
        return accepted.header("Location");
    }

    private void settled(String update) {
        await().atMost(SOON)
                .untilAsserted(() -> Floor.asService().get(update).then().body("status", equalTo("applied")));
    }

    private ObjectNode read() {
        return ExactJson.object(simulator.control().attributes(floor.worker));
    }

    private void writtenBeside(ObjectNode document) {
        simulator.control().writeAttributes(floor.worker, ExactJson.text(document), "plugin");
    }

    private static String stamp(JsonNode document) {
        return document.path("coordinator").path("rev").asText();
    }

    private String text(String key) {
        return floor.attributes().path(key).asText();
    }

    private int number(String key) {
        return floor.attributes().path(key).asInt();
    }
}
