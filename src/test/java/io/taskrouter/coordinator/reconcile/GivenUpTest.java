package io.taskrouter.coordinator.reconcile;

import static io.taskrouter.coordinator.reconcile.ByHand.unanswered;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.command.EventCodec;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Claim;
import io.taskrouter.coordinator.queue.Passes;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What fails again and again by a fault of ours is put aside at last; what it left open, and what it did with callers, is not. */
class GivenUpTest extends PassesByHand {
    private static final Duration LONG = Duration.ofSeconds(31);

    @BeforeEach
    void aWorkerWhoIsReady() {
        hand.control.writeActivity(hand.worker.value(), "Available", "flex");
        hand.look();
        assertThat(isReady()).isTrue();
    }

    @Test
    void nobodyIsReadyWhileARaiseOfTheCapacityMayLandThatWasSentForAnUpdatePutAside() {
        var call = ring();
        hand.before("writeVoiceCapacity", _ -> fault());
        isPutAside(look());
        hand.phone.complete(call);

        isSafeWhicheverWayTheRaiseLands();
    }

    @Test
    void norForEventsPutAside() {
        var call = ring();
        isTold(new Event.Look("l1", Instant.now(), "a test"));
        hand.before("writeVoiceCapacity", _ -> {
            throw new ByHand.Vanished();
        });
        assertThat(hand.vanishes(hand.next())).isNull();
        hand.before("fetchWorker", _ -> fault());
        assertThat(untilSettled(hand.next()).settlement().events()).isOne();
        hand.nothingBetween();
        hand.phone.complete(call);

        isSafeWhicheverWayTheRaiseLands();
    }

    /** Nothing changes his capacity, which would move the version that the write relies on. */
    @Test
    void nobodyIsReadyAfterAPromiseThoughARaiseOfReadinessLandsThatWasSentForAnUpdatePutAside() {
        hand.settled(hand.claim(hand.update(new Command.Change(null, null, new Command.CapacityOverride(1)), null)));
        var call = ring();
        hand.look();
        assertThat(isReady()).isFalse();
        hand.phone.complete(call);
        var late = new AtomicReference<Object[]>();
        hand.before("writeAttributes", args -> {
            late.set(args);
            hand.before("fetchWorker", _ -> fault());
            return unanswered();
        });
        isPutAside(look());
        assertThat((String) late.get()[1]).contains("\"isAcdReady\":true");
        var intend = hand.intend();

        assertThat(hand.settled(hand.claim(intend)).get(intend.updateId())).isInstanceOf(Outcome.Applied.class);

        hand.real.writeAttributes(
                (WorkerSid) late.get()[0], (String) late.get()[1], (String) late.get()[2], any -> true);
        assertThat(isReady()).isFalse();
    }

    @Test
    void aCallerIsNotForgottenWhomAnUpdatePutAsideHasParked() {
        var reservation = ring();
        hand.look();
        var call = hand.state().calls().open(reservation).orElseThrow().callSid();
        hand.before("completeTask", _ -> {
            hand.before("fetchWorker", _ -> fault());
            return fault();
        });

        isPutAside(hand.update(new Command.Park(call, null), null));

        hand.look();
        assertThat(hand.state().calls().parkedInOrder()).containsExactly(call);
    }

    // ----

    private void isSafeWhicheverWayTheRaiseLands() {
        hand.look();
        hand.real.writeVoiceCapacity(hand.worker, 2, any -> true);
        assertThat(isReady()).as("ready with room for two").isFalse();

        hand.ahead = LONG;
        hand.look();
        assertThat(isReady()).isTrue();
        assertThat(hand.capacity()).isEqualTo(1);
    }

    private void isPutAside(Update update) {
        var outcomes = untilSettled(hand.claim(update)).settlement().outcomes();
        assertThat(outcomes).singleElement().matches(Passes.Result::dead);
        hand.nothingBetween();
    }

    /** Runs the loop's own passes until one is settled. */
    private Ending.Done untilSettled(Claim first) {
        var loop = new DrainLoop(hand.tools, new Backoff(1, 5), Duration.ZERO, new PassTraces(null));
        var claim = first;
        for (int pass = 0; pass < 30; pass++) {
            switch (loop.run(claim)) {
                case Ending.Done done -> {
                    hand.settled(claim, done);
                    return done;
                }
                case Ending.Again again ->
                    hand.queue.passes().release(claim, new Passes.Retry(Duration.ZERO, true, again.clean()));
                case Ending.Lost lost -> {}
            }
            claim = hand.next();
        }
        throw new AssertionError("nothing was given up");
    }

    private static Object fault() {
        throw new StackOverflowError("as a fault of ours would");
    }

    private Update look() {
        return hand.update(new Command.Look(), null);
    }

    private void isTold(Event event) {
        hand.queue.inbox().post(hand.worker, event.id(), EventCodec.encode(event));
    }

    private boolean isReady() {
        return hand.attributes().path("isAcdReady").asBoolean();
    }
}
