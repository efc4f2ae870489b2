package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.stack.LogRecords;
import java.net.URL;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody outside who keeps at it is told of once, and answered now and then; only readiness is taken back each time. */
@QuarkusTest
@TestProfile(CallbacksTest.Called.class)
class FightsTest extends OneAgent {
    private static final int FIGHT = 10;

    @TestHTTPResource(value = "/metrics", management = true)
    URL metrics;

    private LogRecords log;
    private double before;

    @BeforeEach
    void listen() {
        log = LogRecords.open();
        before = fights();
        floor.patch("{\"mine\":1}").then().statusCode(200);
        heard();
    }

    @AfterEach
    void listenNoMore() {
        log.close();
    }

    @Test
    void whoeverKeepsErasingIsAnsweredNowAndThen() {
        fight();
        int writes = floor.writes().size();
        erase();
        notYetPutBack();
        erase();
        notYetPutBack();
        assertThat(ours()).as("written nothing against two more").isEqualTo(writes - erasures(writes));
        assertThat(fights()).isEqualTo(before + 1);
        assertThat(said()).hasSize(1).allMatch(line -> line.contains("undoing attributes"));
        assertThat(said()).noneMatch(line -> line.contains("voice channel"));
        putBack();
    }

    @Test
    void aCallIsNotWaitedFor() {
        fight();
        erase();
        notYetPutBack();
        ringing(phone.callInternally(floor.worker));
        settled(false, 2);
        assertThat(floor.attributes().path("mine").intValue()).isEqualTo(1);
    }

    @Test
    void aCallersChangeIsNotWaitedFor() {
        fight();
        erase();
        notYetPutBack();
        floor.patch("{\"more\":1}").then().statusCode(200);
        assertThat(floor.attributes().path("mine").intValue()).isEqualTo(1);
        assertThat(floor.attributes().path("more").intValue()).isEqualTo(1);
    }

    @Test
    void readinessDuringACallIsTakenBackEachTimeAndTheChannelIsKeptFull() {
        phone.accept(ringing(phone.callInternally(floor.worker)));
        settled(false, 2);
        heard();
        for (int i = 0; i <= FIGHT; i++) {
            simulator.control().writeAttributes(floor.worker, ExactJson.text(read().put("isAcdReady", true)), "legacy");
            await().atMost(SOON)
                    .until(() -> !floor.attributes().path("isAcdReady").booleanValue());
        }
        settled(false, 1);
        assertThat(fights()).isEqualTo(before + 1);
        assertThat(said()).hasSize(1).allMatch(line -> line.contains("isAcdReady") && line.contains("kept full"));
    }

    // ---- steps

    private List<String> said() {
        return log.with("Somebody outside keeps");
    }

    private void fight() {
        for (int i = 1; i < FIGHT; i++) {
            erase();
            putBack();
        }
        erase();
        notYetPutBack();
    }

    /** Never twice: a worker gets the SID of one that is gone, and with it a past in which values count as stale. */
    private static final AtomicInteger LEGACY = new AtomicInteger();

    /** As one that replaces what it never read; the worker's readiness it leaves. */
    private void erase() {
        var theirs = ExactJson.object("{\"isAcdReady\":true}").put("directExtension", extension);
        simulator
                .control()
                .writeAttributes(
                        floor.worker, ExactJson.text(theirs.put("legacy", LEGACY.incrementAndGet())), "legacy");
    }

    private void putBack() {
        await().atMost(SOON)
                .until(() -> floor.attributes().path("mine").intValue() == 1
                        && floor.attributes().path("legacy").intValue() == LEGACY.get());
    }

    /** It was seen, and settled without a write. */
    private void notYetPutBack() {
        await().atMost(SOON)
                .untilAsserted(() -> floor.get()
                        .then()
                        .body("attributes.legacy", equalTo(LEGACY.get()))
                        .body("attributes.mine", equalTo(1))
                        .body("conditions.find { it.type == 'Synced' }.status", equalTo("False")));
        assertThat(floor.attributes().has("mine")).isFalse();
    }

    private long ours() {
        return floor.writes().stream()
                .filter(write -> !write.writer().equals("legacy"))
                .count();
    }

    private long erasures(int among) {
        return floor.writes().stream()
                .limit(among)
                .filter(write -> write.writer().equals("legacy"))
                .count();
    }

    private ObjectNode read() {
        return ExactJson.object(simulator.control().attributes(floor.worker));
    }

    private double fights() {
        return Scrape.of(metrics).value("coordinator_fights_total");
    }
}
