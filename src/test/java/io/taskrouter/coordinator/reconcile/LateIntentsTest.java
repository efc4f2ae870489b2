package io.taskrouter.coordinator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.queue.Claim;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nobody waits any more for the answer to an intent. Whoever may have been told that it is safe is not surprised; whoever was certainly not keeps nobody out of the queue. */
class LateIntentsTest extends PassesByHand {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration TTL = Duration.ofSeconds(60);
    private static final Duration LATE = Duration.ofSeconds(11);

    private final Update intend = hand.update(new Command.Intend(Command.Purpose.OUTBOUND, null, TTL, PATIENCE), null);

    @BeforeEach
    void aWorkerWhoIsReady() {
        hand.tools = hand.tools(Map.of(), Duration.ofMillis(300)); // how long a doubt about the capacity lasts
        hand.control.writeActivity(hand.worker.value(), "Available", "flex");
        hand.look();
        assertThat(isReady()).isTrue();
    }

    /** A fail-over to a replica that had the claim, and not yet its end, of which the caller had been told. */
    @Test
    void whatWasPromisedStandsThoughRedisHasLostThatItWas() {
        isPromisedAndLost();
        hand.ahead = LATE;
        isRefused(again());
        assertThat(isReady()).isFalse();

        hand.ahead = LATE.plus(TTL).minusSeconds(20);
        hand.look();
        assertThat(isReady()).isFalse();

        hand.ahead = LATE.plus(TTL).plusSeconds(2);
        hand.look();
        assertThat(isReady()).isTrue();
    }

    @Test
    void whoeverTakesItBackIsReadyAtOnce() {
        isPromisedAndLost();
        hand.ahead = LATE;
        hand.queue.inbox().accept(hand.update(new Command.Withdraw(intend.updateId()), null), null);
        isRefused(again());

        hand.settled(hand.next());

        isReadyAfterADoubt();
    }

    @Test
    void whatWouldHaveRunOutByNowIsNotKept() {
        isPromisedAndLost();
        hand.ahead = PATIENCE.plus(TTL).plusSeconds(1);

        isRefused(again());

        isReadyAfterADoubt();
    }

    @Test
    void norIsWhatNobodyCanHavePromised() {
        hand.queue.inbox().accept(intend, null);
        hand.ahead = LATE;
        var claim = hand.heard();
        assertThat(claim.unclean()).isFalse();

        isRefused(claim);

        assertThat(isReady()).isTrue();
    }

    private void isPromisedAndLost() {
        var claim = hand.claim(intend);
        var safe = (Ending.Done) hand.run(claim);
        hand.queue.redis().keep();
        assertThat(hand.settled(claim, safe).get(intend.updateId())).isInstanceOf(Outcome.Applied.class);
        assertThat(isReady()).isFalse();
        hand.queue.redis().fallBack();
        hand.queue.runOut(hand.worker);
    }

    private Claim again() {
        var claim = hand.next();
        assertThat(claim.unclean()).isTrue();
        return claim;
    }

    private void isReadyAfterADoubt() {
        hand.ahead = hand.ahead.plusSeconds(1);
        hand.look();
        assertThat(isReady()).isTrue();
    }

    private void isRefused(Claim claim) {
        assertThat(hand.settled(claim))
                .hasEntrySatisfying(intend.updateId(), it -> assertThat(it).isInstanceOf(Outcome.Rejected.class));
    }

    private boolean isReady() {
        return hand.attributes().path("isAcdReady").booleanValue();
    }
}
