package io.taskrouter.coordinator.queue;

import static io.taskrouter.coordinator.queue.Sids.sid;
import static io.taskrouter.coordinator.queue.Sids.worker;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.command.WorkerSid;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** What is known of where workers, tasks and calls are. */
@OnEveryTopology
class WhereaboutsTest {
    @Parameter
    TestRedis redis;

    private Replica replica;
    private Whereabouts whereabouts;

    @BeforeParameterizedClassInvocation
    void start() {
        replica = new Replica(redis, Settings.usual());
        whereabouts = replica.queue.whereabouts();
    }

    @AfterParameterizedClassInvocation
    void stop() {
        replica.close();
    }

    @Test
    void whatIsTaughtTogetherIsFoundByEachOfItsNames() {
        WorkerSid worker = worker();
        List<String> sids = List.of(sid("WR"), sid("WT"), sid("CA"));
        whereabouts.remember(worker, sids);
        assertThat(whereabouts.find(sids)).containsExactly(List.of(worker), List.of(worker), List.of(worker));
    }

    @Test
    void whatWasNeverTaughtIsNowhere() {
        assertThat(whereabouts.find(List.of(sid("CA"), sid("WT")))).containsExactly(List.of(), List.of());
        assertThat(whereabouts.find(List.of())).isEmpty();
        whereabouts.remember(worker(), List.of());
    }

    @Test
    void aTaskMayBelongToSeveralTheLatestFirst() {
        String task = sid("WT");
        List<WorkerSid> latestFirst = new ArrayList<>();
        for (int i = 0; i < Whereabouts.MOST_WORKERS + 3; i++) {
            WorkerSid worker = worker();
            latestFirst.addFirst(worker);
            whereabouts.remember(worker, List.of(task));
            nextMillisecond(task);
        }
        assertThat(whereabouts.find(List.of(task)).getFirst())
                .isEqualTo(latestFirst.subList(0, Whereabouts.MOST_WORKERS));
    }

    /** The order is by Redis' milliseconds. */
    private void nextMillisecond(String key) {
        long now = millis(key);
        while (millis(key) == now) Thread.onSpinWait();
    }

    private long millis(String key) {
        List<?> time = (List<?>) redis.command(Keys.whereabouts(key), "TIME");
        return Long.parseLong(time.get(0).toString()) * 1000
                + Long.parseLong(time.get(1).toString()) / 1000;
    }

    @Test
    void whatIsTaughtTwiceStandsOnceAndLastsAnew() {
        WorkerSid worker = worker();
        String task = sid("WT");
        String key = Keys.whereabouts(task);
        whereabouts.remember(worker, List.of(task));
        redis.command(key, "EXPIRE", key, "100");
        whereabouts.remember(worker, List.of(task));
        assertThat(whereabouts.find(List.of(task))).containsExactly(List.of(worker));
        assertThat((Long) redis.command(key, "TTL", key))
                .as("longer than a call and the four hours of Event Streams")
                .isGreaterThan(27 * 3600L);
    }

    @Test
    void aRedisThatForgotTheScriptIsTaughtItAgain() {
        redis.servers().forEach(server -> server.command("SCRIPT", "FLUSH"));
        WorkerSid worker = worker();
        List<String> sids = List.of(sid("WR"), sid("WT"), sid("CA"));
        whereabouts.remember(worker, sids);
        assertThat(whereabouts.find(sids)).containsOnly(List.of(worker));
    }
}
