package io.taskrouter.coordinator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.command.EventCodec;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Claim;
import io.taskrouter.coordinator.queue.Passes;
import io.taskrouter.coordinator.queue.WrittenByNewer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a newer release has written of a worker an older one does not judge: it stands as it is, and so does what waits for the worker, until somebody comes who understands it. */
class NewerReleaseTest extends PassesByHand {
    /** Faults of ours were given up long before. */
    private static final int PASSES = 20;

    private static final String NEWER = "{\"v\":2}";

    private final DrainLoop loop = new DrainLoop(hand.tools, new Backoff(1, 5), Duration.ZERO, new PassTraces(null));
    private String ours = "";

    @BeforeEach
    void aWorkerWhoIsKnown() {
        hand.look();
        ours = stored();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                NEWER,
                "{\"v\":1,\"calls\":{\"WR1\":{\"task\":\"WT1\",\"kind\":\"CALLBACK\",\"phase\":\"LIVE\",\"since\":1,\"begun\":1}}}"
            })
    void whatItWroteAndWhatWaitsBesideItStand(String calls) {
        String theirs = replacedBy(calls);
        hand.queue.inbox().post(hand.worker, "l1", EventCodec.encode(new Event.Look("l1", Instant.now(), "a test")));
        var claim = hand.queue.started(hand.worker);
        var update = hand.patch("{\"a\":1}");
        hand.queue.inbox().accept(update, null);

        claim = claimedAgainAndAgain(hand.queue.passes().gather(claim).orElseThrow());

        assertThat(claim.events()).hasSize(1);
        standsAsItWas(theirs, claim, update);
        isAppliedByWhoeverUnderstandsIt(claim, update);
    }

    @Test
    void norIsAnUpdateAloneGivenUp() {
        String theirs = replacedBy(NEWER);
        var update = hand.patch("{\"a\":1}");

        var claim = claimedAgainAndAgain(hand.claim(update));

        standsAsItWas(theirs, claim, update);
        isAppliedByWhoeverUnderstandsIt(claim, update);
    }

    @Test
    void norIsOneThatNeedsToKnowOfSuchAWorker() {
        replacedBy(NEWER);
        var from = hand.worker;
        hand.worker = new WorkerSid(hand.control.seed(1, "{}").getFirst());
        hand.look();
        String theirs = stored();
        var update = hand.update(new Command.TakeOver("CA" + "0".repeat(32), from), null);

        standsAsItWas(theirs, claimedAgainAndAgain(hand.claim(update)), update);
    }

    /** One that was begun over what nobody here can read is taken up by whoever noted it, or by one who knows as much. */
    @Test
    void norWhatOneOfItsPassesLeft() {
        var newer = replacedBy(NEWER);
        assertThatThrownBy(() -> new GivenUp(hand.tools, Instant.now(), null).state(newer, true))
                .isInstanceOf(WrittenByNewer.class);
        assertThatThrownBy(() -> new GivenUp(hand.tools, Instant.now(), newer)).isInstanceOf(WrittenByNewer.class);
    }

    // ----

    private String stored() {
        return hand.queue.workers().find(hand.worker).orElseThrow().state();
    }

    private String replacedBy(String calls) {
        String theirs = ExactJson.text(ExactJson.object(ours).set("calls", ExactJson.object(calls)));
        hand.queue.replaceState(hand.worker, theirs);
        return theirs;
    }

    private Claim claimedAgainAndAgain(Claim first) {
        var claim = first;
        for (int pass = 0; pass < PASSES; pass++) {
            loop.start(claim);
            claim = hand.next();
        }
        return claim;
    }

    private void standsAsItWas(String theirs, Claim claim, Update update) {
        assertThat(stored()).isEqualTo(theirs);
        assertThat(hand.queue.workers().floor()).containsKey(hand.worker);
        assertThat(claim.updates())
                .extracting(queued -> queued.update().updateId())
                .containsExactly(update.updateId());
        assertThat(claim.attempts()).isZero();
        assertThat(claim.crashes()).isZero();
        assertThat(claim.unclean()).isFalse();
        assertThat(hand.queue.oversight().queues(0).totals().deadLetters()).isZero();
    }

    private void isAppliedByWhoeverUnderstandsIt(Claim claim, Update update) {
        hand.queue.passes().release(claim, new Passes.Retry(Duration.ZERO, false, true));
        hand.queue.replaceState(hand.worker, ours);

        assertThat(hand.settled(hand.next()).get(update.updateId())).isInstanceOf(Outcome.Applied.class);
        assertThat(hand.attributes().path("a").intValue()).isEqualTo(1);
    }
}
