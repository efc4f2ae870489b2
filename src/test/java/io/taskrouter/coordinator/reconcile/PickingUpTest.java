package io.taskrouter.coordinator.reconcile;

import static io.taskrouter.coordinator.command.ProblemType.ALREADY_PICKED_UP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.command.EventCodec;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.taskrouter.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is picked up comes back only once, however often the pass that moves him has to be begun again. */
class PickingUpTest extends ParkedCaller {
    /** Twilio makes the task for who is picked up in its own time: a list of tasks may not tell of it yet. */
    @Test
    void whoIsPickedUpIsMovedOnceThoughTheNextPickupIsRefused() {
        String first = isParked();
        aWorkerInACall();
        String second = isParked();
        taken.clear();
        hand.before("hasTask", any -> {
            // Reads tell of creations in whole seconds: one of the second in which he was asked for may be an older
            // one.
            if (!taken.contains("redirectCall")) theNextSecond();
            return new Answer.Ok<>(false);
        });
        watch(
                "redirectCall",
                () -> taken.stream().filter("redirectCall"::equals).count() == 2 ? ByHand.throttled() : null);
        var updates = List.of(update(new Command.PickUp(first)), update(new Command.PickUp(second)));

        hand.givenBack(hand.claim(updates.getFirst(), updates.getLast()));
        assertThat(taken).filteredOn("redirectCall"::equals).hasSize(2);
        accepted();
        var outcomes = hand.worked();

        assertThat(updates).allMatch(it -> outcomes.get(it.updateId()) instanceof Outcome.Applied);
        assertThat(taken).filteredOn("redirectCall"::equals).hasSize(3);
        assertThat(hand.state().calls().parkedInOrder()).containsExactly(second);
        assertThat(hand.state().calls().pickups().isComingBack(first)).isFalse();
        assertThat(hand.state().calls().pickups().isComingBack(second)).isTrue();
        assertThat(hand.capacity()).isEqualTo(2); // the call, a place for the other one
    }

    /** Else he would be taken out of a conversation when he seemed to have been on hold for too long. */
    @Test
    void whoTalksAgainIsNotOnHoldOnceMoreBecauseRedisHasFallenBack() {
        isParked();
        hand.queue.redis().keep();
        hand.settled(hand.claim(update(new Command.PickUp(call))));
        String back = accepted();
        hand.look();
        assertThat(hand.state().calls().parkedCalls()).isEmpty();
        hand.phone.complete(back); // somebody else has him now
        hand.look();
        hand.queue.redis().fallBack();
        assertThat(hand.phone.isOver(call)).isFalse();

        hand.look();

        assertThat(hand.state().calls().parkedCalls()).isEmpty();
    }

    /** He rings at once, but the calls cannot be read for a while: that he was not on his way before is still known then. */
    @Test
    void whoWasMovedWithoutAnAnswerIsPickedUpThoughHisReservationIsHeardOfFirst() {
        isParked();
        isMovedWithoutAnAnswer();
        var pickUp = update(new Command.PickUp(call));
        hand.givenBack(hand.claim(pickUp));
        tellThatHeRings();
        theCallsCannotBeReadForAWhile();
        long moves = hand.control.requests("POST call");

        assertThat(hand.worked().get(pickUp.updateId())).isInstanceOf(Outcome.Applied.class);

        assertThat(hand.control.requests("POST call")).isEqualTo(moves);
    }

    /** His own pickup is what he was on his way by before. */
    @Test
    void soIsWhoWaitedForThatBefore() {
        isParked();
        hand.before("openReservations", any -> ByHand.throttled());
        isAskedToLook();
        var pickUp = update(new Command.PickUp(call));
        assertThat(hand.settled(hand.claim(pickUp))).isEmpty();
        hand.nothingBetween();
        hand.ahead = Duration.ofSeconds(10);
        isMovedWithoutAnAnswer();
        hand.givenBack(hand.next());
        tellThatHeRings();
        hand.nothingBetween();
        long moves = hand.control.requests("POST call");

        assertThat(hand.worked().get(pickUp.updateId())).isInstanceOf(Outcome.Applied.class);

        assertThat(hand.control.requests("POST call")).isEqualTo(moves);
    }

    private void tellThatHeRings() {
        await().until(() -> !hand.phone.openReservations(hand.worker.value()).isEmpty());
        tell(
                "reservation.created",
                hand.phone.openReservations(hand.worker.value()).getLast());
    }

    @Test
    void whoeverAnnouncesAPickupGoesOnWithIt() {
        isParked();
        isApplied(announced());
        taken.clear();
        watch("redirectCall", () -> {
            theNextSecond(); // in which the reservation is made, as reads tell
            return null;
        });

        isApplied(new Command.PickUp(call));

        assertThat(taken).filteredOn("redirectCall"::equals).hasSize(1);
        assertThat(hand.capacity()).isEqualTo(1); // it is one call
        String back = accepted();
        hand.look();
        assertThat(hand.state().calls().parkedCalls()).isEmpty();
        hand.phone.complete(back);
        hand.look();
        assertThat(hand.attributes().path("isAcdReady").booleanValue()).isTrue();
    }

    @Test
    void butOnlyOnce() {
        isParked();
        isApplied(announced());
        var first = update(new Command.PickUp(call));
        var second = update(new Command.PickUp(call));

        var outcomes = hand.settled(hand.claim(first, second));

        assertThat(outcomes.get(first.updateId())).isInstanceOf(Outcome.Applied.class);
        isRejected(outcomes.get(second.updateId()), ALREADY_PICKED_UP);
        isRefused(new Command.PickUp(call), ALREADY_PICKED_UP);
    }

    /** By a pass that did not come to its end, which found the announcement used by the reservation. */
    @Test
    void soDoesWhoeverTakesItUp() {
        isParked();
        isApplied(announced());
        var pickUp = update(new Command.PickUp(call));
        watch("redirectCall", () -> {
            hand.beforeOne("note", any -> {
                throw new ByHand.Vanished();
            });
            return null;
        });
        taken.clear();
        hand.vanishes(hand.claim(pickUp));
        accepted();

        assertThat(hand.worked().get(pickUp.updateId())).isInstanceOf(Outcome.Applied.class);

        assertThat(taken).filteredOn("redirectCall"::equals).hasSize(1);
    }

    @Test
    void whoeverOnlyAnnouncesAPickupMayHangUp() {
        isParked();
        isApplied(announced());

        isApplied(new Command.HangUp(call));

        assertThat(hand.phone.isOver(call)).isTrue();
    }

    /** It was announced while the calls could not be read, and waited for longer than an announcement lasts. */
    @Test
    void aPickupThatHasWaitedForLongIsDoneAllTheSame() {
        isParked();
        hand.before("openReservations", any -> ByHand.throttled());
        hand.queue.inbox().post(hand.worker, "l1", EventCodec.encode(new Event.Look("l1", Instant.now(), "a test")));
        var pickUp = update(new Command.PickUp(call));
        assertThat(hand.settled(hand.claim(pickUp))).isEmpty();
        hand.nothingBetween();
        hand.ahead = Duration.ofSeconds(31);

        assertThat(hand.worked().get(pickUp.updateId())).isInstanceOf(Outcome.Applied.class);
    }
}
