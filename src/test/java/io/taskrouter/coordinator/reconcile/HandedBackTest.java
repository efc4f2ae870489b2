package io.taskrouter.coordinator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.taskrouter.Answer;
import io.taskrouter.coordinator.taskrouter.Fence;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A parked call whose record goes from one worker to another and back: whoever had it before has it no more, whatever is still known of that. */
class HandedBackTest extends PassesByHand {
    private final WorkerSid one = hand.worker;
    private final WorkerSid other = new WorkerSid(hand.control.seed(1, "{}").getFirst());
    private final WorkerSid third = new WorkerSid(hand.control.seed(1, "{}").getFirst());
    private String call = "";

    @BeforeEach
    void aCallIsParked() {
        hand.tools = hand.tools(Map.of(), Duration.ofMillis(300));
        for (var worker : List.of(third, other, one)) {
            hand.worker = worker;
            hand.control.writeActivity(worker.value(), "Available", "flex");
            hand.look();
        }
        call = hand.phone.callInternally(one.value());
        hand.phone.accept(rings());
        hand.look();
        isApplied(one, new Command.Park(call, "invoice"));
    }

    /** Whether the first one has looked by then, and whether he does before he takes the call over. */
    @ParameterizedTest
    @CsvSource({"true,false", "false,true", "false,false"})
    void whoeverHadTheCallBeforeGetsItBack(boolean looksBefore, boolean looksBetween) {
        isOnRecordAfterAPickupThatFailed(one, other);
        if (looksBefore) lookAt(one);

        isPromised(other, one);
        if (looksBetween) {
            lookAt(one);
            lookAt(other);
            assertThat(parked(other)).containsExactly(call);
        }
        isApplied(one, new Command.TakeOver(call, other));
        lookAt(other);

        isOnRecordWith(one);
        hand.worker = one;
        hand.phone.accept(rings());
        lookAt(one);
        assertThat(parked(one)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoeverHasItInTheEndHasItAlone(boolean eachLooks) {
        var holders = List.of(one, other, one, other);
        for (int i = 1; i < holders.size(); i++) {
            isOnRecordAfterAPickupThatFailed(holders.get(i - 1), holders.get(i));
            if (eachLooks) lookAt(holders.get(i - 1));
        }
        lookAt(one);
        lookAt(other);
        isOnRecordWith(other);

        isApplied(other, new Command.PickUp(call));

        hand.phone.accept(rings());
        lookAt(other);
        assertThat(parked(other)).isEmpty();
    }

    /** Who has not looked since has a record that is nothing to a third one. */
    @Test
    void itComesBackByAnotherWayToo() {
        isOnRecordAfterAPickupThatFailed(one, other);
        isOnRecordAfterAPickupThatFailed(other, third);
        lookAt(other);

        isPromised(third, one);
        lookAt(one);
        lookAt(third);
        assertThat(parked(third)).containsExactly(call);
        isOnRecordAfterAPickupThatFailed(third, one);
        lookAt(third);

        isOnRecordWith(one);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void soItDoesAfterTheClockWasPutBack(boolean looksBefore) {
        isOnRecordAfterAPickupThatFailed(one, other);
        if (looksBefore) lookAt(one);
        hand.ahead = Duration.ofMinutes(-10);

        isPromised(other, one);
        lookAt(one);
        lookAt(other);
        assertThat(parked(other)).containsExactly(call);
        isOnRecordAfterAPickupThatFailed(other, one);
        lookAt(other);

        isOnRecordWith(one);
    }

    /** His own record of it, promised away and not given up yet, is not what the caller was moved by. */
    @Test
    void whoGetsItBackWithoutAnAnswerIsToldSoThoughThePromiseIsOver() {
        isOnRecordAfterAPickupThatFailed(one, other);
        isPromised(other, one);
        hand.worker = one;
        hand.beforeOne("redirectCall", args -> {
            hand.real.telephony().redirectCall((String) args[0], (String) args[1], (String) args[2], Fence.NONE);
            return ByHand.unanswered();
        });
        var takeOver = hand.update(new Command.TakeOver(call, other), null);
        hand.givenBack(hand.claim(takeOver));
        hand.phone.accept(rings());
        hand.ahead = Duration.ofMinutes(1);

        assertThat(hand.settled(hand.next()).get(takeOver.updateId())).isInstanceOf(Outcome.Applied.class);
    }

    // ---- steps

    private void isPromised(WorkerSid from, WorkerSid to) {
        isApplied(from, new Command.HandOver(call, to));
        assertThat(parked(from)).containsExactly(call);
    }

    /** Twilio does not let the caller be moved, who stays on hold. */
    private void isOnRecordAfterAPickupThatFailed(WorkerSid from, WorkerSid to) {
        isPromised(from, to);
        hand.worker = to;
        hand.beforeOne("redirectCall", never -> new Answer.Refused<>(400, 20001, "it is refused"));
        var takeOver = hand.update(new Command.TakeOver(call, from), null);
        assertThat(hand.settled(hand.claim(takeOver)).values()).hasOnlyElementsOfType(Outcome.Failed.class);
        assertThat(parked(to)).containsExactly(call);
    }

    private void isOnRecordWith(WorkerSid worker) {
        for (var each : List.of(one, other, third))
            assertThat(parked(each)).isEqualTo(each.equals(worker) ? List.of(call) : List.of());
        hand.worker = worker;
        assertThat(hand.state().calls().parkedCalls().get(call).name()).isEqualTo("invoice");
    }

    private List<String> parked(WorkerSid worker) {
        hand.worker = worker;
        return hand.state().calls().parkedInOrder();
    }

    private void lookAt(WorkerSid worker) {
        hand.worker = worker;
        hand.look();
    }

    private void isApplied(WorkerSid worker, Command command) {
        hand.worker = worker;
        assertThat(hand.settled(hand.claim(hand.update(command, null))).values())
                .hasOnlyElementsOfType(Outcome.Applied.class);
    }

    private String rings() {
        await().until(() -> !hand.phone.openReservations(hand.worker.value()).isEmpty());
        return hand.phone.openReservations(hand.worker.value()).getLast();
    }
}
