package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.taskrouter.coordinator.simulator.FaultRule;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Trouble with the queue, its passes, Redis or TaskRouter raises the alert that is meant for it. */
@QuarkusTest
@TestProfile(WatchedService.class)
class TroubleAlertsTest extends WatchedFloor {
    private static final Duration LEASE = Duration.ofSeconds(8);
    private static final Duration STUCK = Duration.ofMinutes(5);

    /** As after a holder was killed: its lease ended in the middle of a pass. */
    @Test
    void aPassThatWasTakenOverMovesWhatItsAlarmMeasures() throws Exception {
        var slow = simulator
                .control()
                .fault(FaultRule.slow(1_000).on("POST", "worker").forWorker(floor.worker));
        submit();
        await().atMost(SOON).until(() -> simulator.control().fired(slow) > 0);
        redis.pause();
        await().atMost(SOON).until(() -> Scrape.of(metrics).value("coordinator_redis_up") == 0);
        Instant leaseHasEnded = Instant.now().plus(LEASE);
        await().atMost(LEASE.plus(SOON)).until(() -> Instant.now().isAfter(leaseHasEnded));
        redis.resume();
        Scrape now = awaitRisen("coordinator_claims_total", "unclean=\"true\"");
        assertThat(now.moves("CoordinatorUncleanTakeovers", before)).isTrue();
        assertThat(before.moves("CoordinatorUncleanTakeovers", before)).isFalse();
    }

    @Test
    void aRefusedUpdateRaisesTheAlarmOfDeadLetters() throws Exception {
        simulator
                .control()
                .fault(FaultRule.errorBefore(400).on("POST", "worker").forWorker(floor.worker));
        floor.patch("{\"a\":1}");
        Scrape now = awaitRisen("coordinator_updates_total", "outcome=\"dead\"");
        assertThat(now.holds("CoordinatorDeadLetters", before)).isTrue();
        assertThat(before.holds("CoordinatorDeadLetters", before)).isFalse();
    }

    @Test
    void aFullQueueRaisesItsAlarm() throws Exception {
        simulator.control().fault(FaultRule.slow(1_000).on("POST", "worker").forWorker(floor.worker));
        for (int i = 0; i < 12; i++) submit();
        Scrape now = awaitRisen("coordinator_submissions_total", "answer=\"full\"");
        assertThat(now.holds("CoordinatorQueueFull", before)).isTrue();
        await().atMost(SOON).until(() -> Scrape.of(metrics).value("coordinator_queue_depth") > 0);
        assertThat(Scrape.of(metrics).moves("CoordinatorQueueDeep", before)).isTrue();
        assertThat(before.moves("CoordinatorQueueDeep", before)).isFalse();
    }

    @Test
    void aThrottlingTaskRouterRaisesItsAlarm() throws Exception {
        simulator
                .control()
                .fault(FaultRule.errorBefore(429).on("POST", "worker").forWorker(floor.worker));
        submit();
        Scrape now = awaitRisen("taskrouter_calls_seconds_count", "outcome=\"throttled\"");
        assertThat(now.holds("TaskRouterThrottled", before)).isTrue();
    }

    @Test
    void anOutageOfTaskRouterRaisesTheBreakersAlarmAndLaterThatOfTheQueue() throws Exception {
        simulator.control().fault(FaultRule.errorBefore(503));
        submit();
        submit(Floor.withWorker(simulator, "{}")); // one worker alone would not be taken for an outage
        await().atMost(SOON).until(() -> Scrape.of(metrics).holds("TaskRouterUnavailable", before));
        assertThat(Scrape.of(metrics).holds("TaskRouterErrors", before)).isTrue();
        assertThat(Scrape.of(metrics).holds("CoordinatorQueueOld", before)).isFalse();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Scrape.of(metrics).value("coordinator_queue_oldest_age_seconds") > 30);
        assertThat(Scrape.of(metrics).holds("CoordinatorQueueOld", before)).isTrue();
    }

    /** Nobody waits five minutes here: an update that waits is made one that was accepted as long ago. */
    @Test
    void anUpdateThatHasWaitedForMoreThanFiveMinutesRaisesTheAlarmOfAStuckQueue() throws Exception {
        Floor.asOperator().post("/v1/admin/pause").then().statusCode(200);
        try {
            submit();
            await().atMost(SOON).until(() -> Scrape.of(metrics).value("coordinator_queue_oldest_age_seconds") > 0);
            assertThat(Scrape.of(metrics).holds("CoordinatorQueueStuck", before))
                    .isFalse();
            String waiting = stateOf(floor.worker) + ":updates";
            String[] entry =
                    String.valueOf(redis.command("LINDEX", waiting, "0")).split(" ", 2);
            long accepted = Long.parseLong(entry[0]) - STUCK.toMillis();
            redis.command("LSET", waiting, "0", accepted + " " + entry[1]);
            await().atMost(SOON).until(() -> Scrape.of(metrics).holds("CoordinatorQueueStuck", before));
            assertThat(Scrape.of(metrics).holds("CoordinatorQueueOld", before)).isTrue();
        } finally {
            Floor.asOperator().post("/v1/admin/resume").then().statusCode(200);
        }
    }

    @Test
    void aRedisThatDoesNotAnswerRaisesItsAlarm() throws Exception {
        redis.pause();
        await().atMost(SOON).until(() -> Scrape.of(metrics).value("coordinator_redis_up") == 0);
        assertThat(Scrape.of(metrics).holds("CoordinatorRedisUnreachable", before))
                .isTrue();
        assertThat(before.holds("CoordinatorRedisUnreachable", before)).isFalse();
    }

    @Test
    void aPauseRaisesItsAlarm() throws Exception {
        Floor.asOperator().post("/v1/admin/pause").then().statusCode(200);
        try {
            await().atMost(SOON).until(() -> Scrape.of(metrics).value("coordinator_paused") == 1);
            assertThat(Scrape.of(metrics).holds("CoordinatorPaused", before)).isTrue();
            assertThat(before.holds("CoordinatorPaused", before)).isFalse();
        } finally {
            Floor.asOperator().post("/v1/admin/resume").then().statusCode(200);
        }
    }

    @Test
    void aPassThatFailsByAFaultOfOursRaisesItsAlarm() throws Exception {
        String key = stateOf(floor.worker);
        Object state = redis.command("HGET", key, "state");
        redis.command("HSET", key, "state", "poison");
        submit();
        Scrape now = awaitRisen("coordinator_passes_seconds_count", "ending=\"failed\"");
        redis.command("HSET", key, "state", String.valueOf(state));
        assertThat(now.holds("CoordinatorPassesFailing", before)).isTrue();
        assertThat(before.holds("CoordinatorPassesFailing", before)).isFalse();
    }

    private String stateOf(String worker) {
        for (int partition = 0; partition < 64; partition++) {
            String key = "tr:{p%02d}:w:%s".formatted(partition, worker);
            if (Long.valueOf(1).equals(redis.command("EXISTS", key))) return key;
        }
        throw new AssertionError("nothing is known of " + worker);
    }

    private void submit() {
        submit(floor);
    }

    private static void submit(Floor floor) {
        Floor.asService()
                .contentType("application/merge-patch+json")
                .header("Prefer", "respond-async")
                .body("{\"a\":" + System.nanoTime() + "}")
                .patch("/v1/workers/" + floor.worker + "/attributes");
    }
}
