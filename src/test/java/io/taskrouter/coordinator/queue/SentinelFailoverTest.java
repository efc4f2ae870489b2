package io.taskrouter.coordinator.queue;

import static io.taskrouter.coordinator.queue.Replica.applied;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Inbox.Receipt;
import io.taskrouter.coordinator.stack.RedisSentinel;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The master is lost; sentinels make its replica the master. */
class SentinelFailoverTest {
    /** More than one election may be needed, and a failed one is repeated after seconds only. */
    private static final Duration ELECTED = Duration.ofSeconds(60);

    @Test
    void whatWasConfirmedSurvivesTheMasterAndWorkGoesOn() {
        try (RedisSentinel redis = RedisSentinel.start();
                var here = new Replica(
                        List.of(redis.configuration().get("quarkus.redis.hosts").split(",")),
                        new RedisOptions().setType(RedisClientType.SENTINEL).setMasterName(RedisSentinel.MASTER_NAME),
                        Settings.usual().withLease(ELECTED).withDurability("replicas=1"),
                        Replica::take)) {
            WorkerSid worker = Sids.worker();
            await().ignoreExceptionsInstanceOf(QueueUnavailable.class)
                    .until(() -> here.accept(Sids.worker()) instanceof Receipt.Accepted);
            List<String> confirmed = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                if (here.accept(worker) instanceof Receipt.Accepted(String id)) confirmed.add(id);
            }
            assertThat(confirmed).isNotEmpty();
            Claim claim = here.started(worker);
            redis.master().kill();
            await().atMost(ELECTED)
                    .ignoreExceptionsInstanceOf(QueueUnavailable.class)
                    .until(() -> here.passes.settle(claim, applied(claim)) instanceof Passes.Settled.Next);
            for (String id : confirmed) {
                assertThat(here.inbox.status(worker, id)).as(id).isPresent();
            }
        }
    }
}
