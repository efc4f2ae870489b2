package io.taskrouter.coordinator.queue;

import static io.taskrouter.coordinator.queue.Replica.applied;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.Update;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The connection over which a replica is told things falls silent, and nothing says so. */
class DeafnessTest extends BehindALossyProxy {
    private static final int TRIES = 3;

    private Replica other;

    @BeforeEach
    void listen() {
        other = new Replica(new TestRedis.Single(redis), Settings.usual());
        here.queue.begin(); // it accepts and waits, passes are run on the other
        here.queue.open();
        await().until(() -> !subscribers().isEmpty());
    }

    @AfterEach
    void stopOther() {
        other.close();
    }

    @Test
    void callersAreToldByMessageAgainAFewSecondsAfterTheSubscriptionFellSilent() {
        awaitTold(TRIES); // else the machine is too slow to show anything
        Update unheard = here.update(worker);
        proxy.fallSilentBefore(unheard.updateId());
        assertThat(isTold(unheard)).isFalse();
        assertThat(proxy.lost()).isEqualTo(1);
        awaitTold(5 + TRIES);
    }

    @Test
    void aRedisThatIsAwayForAWhileIsNoReasonToSubscribeAgain() {
        awaitTold(TRIES);
        String before = subscribers();
        redis.pause();
        try {
            for (int i = 0; i < 6; i++)
                assertThatThrownBy(() -> here.inbox.status(worker, "longer than one request is given"))
                        .isInstanceOf(QueueUnavailable.class);
        } finally {
            redis.resume();
        }
        awaitTold(TRIES);
        assertThat(subscribers()).isEqualTo(before);
    }

    /** Each that is not told costs a second. */
    private void awaitTold(int tries) {
        boolean told = false;
        for (int i = 0; i < tries && !told; i++) told = isTold(here.update(worker));
        assertThat(told).isTrue();
    }

    private boolean isTold(Update update) {
        here.inbox.accept(update, null);
        Claim claim = other.passes.claim(worker).orElseThrow();
        other.passes.settle(claim, applied(claim));
        return here.toldByMessage(update).isPresent();
    }

    /** The connections that listen to the replica's own channel. */
    private String subscribers() {
        return String.valueOf(redis.command("CLIENT", "LIST", "TYPE", "pubsub"))
                .lines()
                .map(line -> line.substring(0, line.indexOf(' ')))
                .toList()
                .toString()
                .replace("[]", "");
    }
}
