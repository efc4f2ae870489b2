package io.taskrouter.coordinator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.queue.Claim;
import io.taskrouter.coordinator.queue.Passes;
import io.taskrouter.coordinator.queue.QueueUnavailable;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What fails around a pass, and not in it, holds a worker up no longer than its back-off: no holder ever seems to have vanished. */
class DrainLoopTest {
    private final ByHand hand = new ByHand();
    private final DrainLoop loop =
            new DrainLoop(hand.tools, new Backoff(1, 5), Duration.ofMillis(1), new PassTraces(null));

    @AfterEach
    void close() {
        hand.close();
    }

    @Test
    void aSettlementThatFailsOnceIsMadeByTheNextPass() {
        hand.write("{\"list\":[]}");
        hand.look();
        var update = hand.append(null);
        hand.beforeOne("settle", any -> {
            throw new IllegalStateException("as a fault of ours would");
        });
        loop.start(hand.claim(update));

        var next = givenBack();
        assertThat(next.attempts()).isEqualTo(1);
        loop.start(next);

        assertThat(outcome(update)).containsInstanceOf(Outcome.Applied.class);
        assertThat(hand.attributes().path("list")).hasToString("[1]");
    }

    @Test
    void anUpdateThatCanNeverBeSettledIsGivenUpAndItsSuccessorsBeginAnew() {
        hand.look();
        var update = hand.patch("{\"a\":1}");
        var successor = hand.patch("{\"b\":1}");
        hand.before("settle", args -> {
            if (!((Passes.Settlement) args[1]).outcomes().getFirst().dead()) throw new StackOverflowError("as above");
            return null;
        });
        var next = givenUp(update, successor);

        assertThat(next.attempts()).isEqualTo(1);
        hand.nothingBetween();
        loop.start(next);

        assertThat(outcome(successor)).containsInstanceOf(Outcome.Applied.class);
    }

    @Test
    void whatRedisRefusesIsGivenUpAndItsSuccessorsAreNot() {
        hand.look();
        hand.queue.spoilHistory(hand.worker);
        var update = hand.patch("{\"a\":1}");
        var successor = hand.patch("{\"b\":1}");
        var next = givenUp(update, successor);

        hand.queue.mendHistory(hand.worker);
        loop.start(next);

        await().until(() -> hand.queue.workers().find(hand.worker).orElseThrow().depth() == 0);
        assertThat(outcome(successor)).containsInstanceOf(Outcome.Applied.class);
        assertThat(hand.attributes().path("b").intValue()).isEqualTo(1);
    }

    /** A pass that finds something of somebody else's reads the history before anything else. */
    @Test
    void norDoesAWorkerStandWhoseHistoryCannotBeRead() {
        hand.look();
        hand.queue.spoilHistory(hand.worker);
        hand.write("{\"theirs\":1}");
        var update = hand.patch("{\"a\":1}");
        var successor = hand.patch("{\"b\":1}");
        var next = givenUp(update, successor, DrainLoop.MAX_ATTEMPTS + DrainLoop.HALVINGS);

        hand.queue.mendHistory(hand.worker);
        loop.start(next);

        await().until(() -> hand.queue.workers().find(hand.worker).orElseThrow().depth() == 0);
        assertThat(outcome(successor)).containsInstanceOf(Outcome.Applied.class);
        assertThat(hand.attributes().path("theirs").intValue()).isEqualTo(1);
        assertThat(hand.attributes().path("b").intValue()).isEqualTo(1);
    }

    /** The claim on the successor, once it has been tried as well. */
    private Claim givenUp(Update update, Update successor) {
        return givenUp(update, successor, DrainLoop.MAX_ATTEMPTS);
    }

    private Claim givenUp(Update update, Update successor, int attempts) {
        var claim = hand.claim(update);
        hand.queue.inbox().accept(successor, null);
        loop.start(claim);
        for (int attempt = 1; attempt < attempts; attempt++) loop.start(givenBack());
        var next = givenBack();
        assertThat(outcome(update)).containsInstanceOf(Outcome.Failed.class);
        assertThat(next.updates()).extracting(it -> it.update().updateId()).containsExactly(successor.updateId());
        return next;
    }

    @Test
    void nothingIsCountedWhileRedisCannotBeReached() {
        hand.write("{\"list\":[]}");
        hand.look();
        var update = hand.append(null);
        hand.beforeOne("settle", any -> {
            throw new QueueUnavailable("as Redis does that was away for as long as this was tried");
        });
        loop.start(hand.claim(update));

        var next = givenBack();
        assertThat(next.attempts()).isZero();
        assertThat(next.unclean()).isTrue();
        loop.start(next);

        assertThat(outcome(update)).containsInstanceOf(Outcome.Applied.class);
        assertThat(hand.attributes().path("list")).hasToString("[1]");
    }

    @Test
    void gatheringThatFailsIsAFaultAsWell() {
        hand.look();
        var first = hand.claim(hand.patch("{\"a\":1}"), hand.patch("{\"b\":1}"));
        var update = hand.patch("{\"c\":1}");
        hand.queue.inbox().accept(update, null); // handed over, and the two may be back soon
        hand.beforeOne("gather", any -> {
            throw new IllegalStateException("as a fault of ours would");
        });
        loop.start(first);

        var next = givenBack();
        assertThat(next.attempts()).isEqualTo(1);
        loop.start(next);

        assertThat(outcome(update)).containsInstanceOf(Outcome.Applied.class);
    }

    private Claim givenBack() {
        var claim = hand.next();
        assertThat(claim.crashes())
                .as("was it given back, and not found abandoned?")
                .isZero();
        return claim;
    }

    private Optional<Outcome> outcome(Update update) {
        return hand.queue
                .inbox()
                .await(hand.worker, update.updateId(), Duration.ofSeconds(10))
                .map(settled -> settled.outcome());
    }
}
