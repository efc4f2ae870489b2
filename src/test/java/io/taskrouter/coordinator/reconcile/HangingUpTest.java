package io.taskrouter.coordinator.reconcile;

import static io.taskrouter.coordinator.command.ProblemType.ALREADY_PICKED_UP;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.command.EventCodec;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.taskrouter.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who hangs up on hold, or is hung up on, is wrapped up only once, and nobody who talks again is. */
class HangingUpTest extends ParkedCaller {
    /** Whoever deletes a parked call may not know that the worker has just picked it up. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoTalksAgainIsNotHungUpOn(boolean told) {
        isPickedUp();
        String back = accepted();
        if (told) tell("reservation.accepted", back);

        isRefused(new Command.HangUp(call), ALREADY_PICKED_UP);

        assertThat(taken).doesNotContain("hangUp");
        assertThat(hand.phone.isOver(call)).isFalse();
    }

    @Test
    void norIsWhoIsOnHisWayBack() {
        hand.control.writeActivity(hand.worker.value(), "Break", "flex"); // who waits is offered to nobody
        isPickedUp();

        isRefused(new Command.HangUp(call), ALREADY_PICKED_UP);

        assertThat(taken).doesNotContain("hangUp");
    }

    @Test
    void whoeverAskedFirstIsHungUpOnThoughAPickupWaits() {
        isParked();
        var hangUp = update(new Command.HangUp(call));
        var pickUp = update(new Command.PickUp(call));

        var outcomes = hand.settled(hand.claim(hangUp, pickUp));

        assertThat(outcomes.get(hangUp.updateId())).isInstanceOf(Outcome.Applied.class);
        assertThat(outcomes.get(pickUp.updateId())).isInstanceOf(Outcome.Rejected.class);
        assertThat(hand.phone.isOver(call)).isTrue();
    }

    /** Else there would be two wrap-ups of one conversation. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoHangsUpOnAConversationNobodyHasToldOfIsWrappedUpInIt(boolean readable) {
        isPickedUp();
        accepted();
        hand.phone.hangUp(call);
        if (!readable) hand.before("openReservations", any -> ByHand.throttled());
        tellOver(Instant.now());
        hand.settled(hand.next());
        hand.nothingBetween();
        hand.ahead = Duration.ofSeconds(10);
        hand.look();

        assertThat(tasks()).isZero();
        assertThat(hand.state().calls().parkedCalls()).isEmpty();
    }

    @Test
    void whoHangsUpOnHisWayBackIsWrappedUp() {
        hand.control.writeActivity(hand.worker.value(), "Break", "flex");
        isPickedUp();
        hand.phone.hangUp(call);
        tellOver(Instant.now());

        hand.settled(hand.next());

        assertThat(tasks()).isOne();
    }

    /** Whether he talks to somebody is found out after the grace only. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoHangsUpWhileNobodyCanSeeWhetherHeIsBackIsWrappedUpThen(boolean announcedOnly) {
        isParked();
        if (announcedOnly) isApplied(announced());
        hand.before("openReservations", any -> ByHand.throttled());
        if (!announcedOnly) hand.queue.inbox().accept(update(new Command.PickUp(call)), null);
        isAskedToLook();
        hand.settled(hand.next());
        hand.phone.hangUp(call);
        tellOver(Instant.now());
        hand.settled(hand.next());
        for (int seconds : new int[] {15, 31, 45}) {
            hand.ahead = Duration.ofSeconds(seconds);
            isAskedToLook();
            hand.settled(hand.next());
        }
        assertThat(tasks()).isZero();
        hand.nothingBetween();
        hand.ahead = Duration.ofMinutes(1);

        isAskedToLook();
        hand.settled(hand.next());

        assertThat(tasks()).isOne();
        isAskedToLook();
        hand.settled(hand.next());
        assertThat(tasks()).isOne();
        assertThat(hand.state().calls().parkedCalls()).isEmpty();
    }

    @Test
    void whoseWrapUpCannotBeMadeWithinTheGraceIsWrappedUpOnce() {
        hangsUpInVain();
        assertThat(hand.state().calls().parkedCalls()).isEmpty();
        assertThat(hand.attributes().path("isAcdReady").asBoolean()).isTrue();
        var made = new ArrayList<String>();
        hand.nothingBetween();
        hand.before("createVoiceTask", args -> {
            made.add((String) args[1]);
            return null;
        });

        for (int minutes = 2; minutes < 4; minutes++) {
            hand.ahead = Duration.ofMinutes(minutes);
            isAskedToLook();
            hand.settled(hand.next());
            assertThat(tasks()).isOne();
        }
        assertThat(hand.state().calls().unwrapped()).isEmpty();
        // until he hung up, not until the task could be made
        assertThat(ExactJson.object(made.getFirst())
                        .path("conversations")
                        .path("hold_time")
                        .asLong(-1))
                .isBetween(0L, 30L);
    }

    /** Most likely he talked to somebody, who has the conversation's own wrap-up. */
    @Test
    void ofWhomItWasNotFoundOutForLongWhetherHeWasBackNoWrapUpIsMade() {
        isParked();
        hand.before("openReservations", any -> ByHand.throttled());
        hand.queue.inbox().accept(update(new Command.PickUp(call)), null);
        isAskedToLook();
        hand.settled(hand.next());
        hand.phone.hangUp(call);
        tellOver(Instant.now());
        hand.settled(hand.next());
        hand.ahead = Duration.ofMinutes(11);
        isAskedToLook();
        hand.settled(hand.next());
        hand.nothingBetween();
        hand.ahead = Duration.ofMinutes(12);

        isAskedToLook();
        hand.settled(hand.next());

        assertThat(tasks()).isZero();
        assertThat(hand.state().calls().parkedCalls()).isEmpty();
    }

    @Test
    void aWrapUpThatIsRefusedForHoursIsGivenUpAndReported() {
        hangsUpInVain();
        var lost = hand.metrics.get("coordinator.wrapups.lost").counter();
        hand.ahead = Duration.ofHours(3);
        isAskedToLook();
        hand.settled(hand.next());
        assertThat(hand.state().calls().unwrapped()).containsKey(call);
        assertThat(lost.count()).isZero();

        hand.ahead = Duration.ofHours(4).plusMinutes(1);
        isAskedToLook();
        hand.settled(hand.next());

        assertThat(hand.state().calls().unwrapped()).isEmpty();
        assertThat(lost.count()).isOne();
    }

    /** Until his grace is over. */
    private void hangsUpInVain() {
        isParked();
        hand.phone.hangUp(call);
        hand.before("createVoiceTask", _ -> new Answer.Refused<>(503, 0, "a page"));
        tellOver(Instant.now());
        hand.settled(hand.next());
        hand.ahead = Duration.ofSeconds(45);
        isAskedToLook();
        hand.settled(hand.next());
    }

    @Test
    void whoIsHungUpOnStaysSoThoughNobodyComesToTheEndWithinTheGrace() {
        isParked();
        var hangUp = update(new Command.HangUp(call));
        hand.beforeOne("createVoiceTask", any -> {
            throw new ByHand.Vanished();
        });
        hand.vanishes(hand.claim(hangUp));
        hand.ahead = Duration.ofMinutes(1);

        assertThat(hand.worked().get(hangUp.updateId())).isInstanceOf(Outcome.Applied.class);

        assertThat(hand.state().calls().parkedCalls()).isEmpty();
    }

    @Test
    void aParkedCallerIsHungUpOnOnceThoughNobodyHeardOfIt() {
        isParked();
        var hangUp = update(new Command.HangUp(call));
        taken.clear();
        hand.beforeOne("createVoiceTask", any -> ByHand.throttled()); // which would tell as well

        hand.vanishes(hand.claim(hangUp));
        assertThat(hand.worked().get(hangUp.updateId())).isInstanceOf(Outcome.Applied.class);

        assertThat(taken).filteredOn("hangUp"::equals).hasSize(1);
    }

    /** TaskRouter was away, or the worker was paused, for longer than the grace. */
    @Test
    void aCallerWhoHungUpLongAgoIsWrappedUp() {
        isParked();
        hand.phone.hangUp(call);
        List<Object> made = new ArrayList<>();
        hand.before("createVoiceTask", arguments -> {
            made.addAll(List.of(arguments));
            return null;
        });
        tellOver(Instant.now().minusSeconds(60));

        hand.settled(hand.next());

        assertThat(made).asString().contains(call);
    }

    private void tellOver(Instant at) {
        var over = new Event.CallStatus("over", at, call, "completed", 3);
        hand.queue.inbox().post(hand.worker, over.id(), EventCodec.encode(over));
    }
}
