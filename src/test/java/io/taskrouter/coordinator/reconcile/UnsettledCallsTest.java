package io.taskrouter.coordinator.reconcile;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.EventCodec;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.taskrouter.Fence;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls that no pass has settled yet: whoever takes a pass up finds them gone, and must know all the same that they were there. */
class UnsettledCallsTest extends PassesByHand {
    /** How a pass comes to know of a call: nobody has told, or all was told at once after an outage. */
    enum Word {
        READ,
        TOLD
    }

    private String reservation = "";
    private String task = "";
    private String call = "";

    @BeforeEach
    void aWorkerWhomNobodyHasSeenInACall() {
        hand.tools = hand.tools(Map.of(), Duration.ofMillis(300)); // how long a doubt about the capacity lasts
        hand.look();
    }

    @ParameterizedTest
    @EnumSource
    void aCompletionThatLandedUnansweredIsToldAsApplied(Word word) {
        aCall(word);
        hand.beforeOne("completeTask", this::completedUnanswered);
        var complete = update(new Command.Complete(task, null));

        hand.givenBack(hand.claim(complete));
        assertThat(hand.phone.reservationStatus(reservation)).isEqualTo("completed");

        assertThat(hand.worked().get(complete.updateId())).isInstanceOf(Outcome.Applied.class);
        assertThat(hand.state().calls().openReservations()).isEmpty();
    }

    /** By the one whose pass it was, who could not even give it back. */
    @Test
    void aCompletionWhoseHolderVanishedIsToldAsApplied() {
        aCall(Word.READ);
        hand.beforeOne("completeTask", args -> {
            completedUnanswered(args);
            throw new ByHand.Vanished();
        });
        var complete = update(new Command.Complete(task, null));

        hand.vanishes(hand.claim(complete));

        assertThat(hand.worked().get(complete.updateId())).isInstanceOf(Outcome.Applied.class);
    }

    /** Who can only hand the pass on hands on what he was told. */
    @Test
    void aCompletionIsToldAsAppliedByTheOneAfterThoseWhoCouldNotRead() {
        aCall(Word.READ);
        hand.beforeOne("completeTask", this::completedUnanswered);
        var complete = update(new Command.Complete(task, null));
        hand.givenBack(hand.claim(complete));
        for (var unread : new String[] {"fetchWorker", "openReservations"}) {
            hand.beforeOne(unread, _ -> ByHand.throttled());
            hand.givenBack(hand.next());
        }

        assertThat(hand.worked().get(complete.updateId())).isInstanceOf(Outcome.Applied.class);
    }

    @ParameterizedTest
    @EnumSource
    void aCallerWhoWasMovedUnansweredIsOnRecord(Word word) {
        aCall(word);
        isOnRecord();
    }

    @Test
    void soIsTheOneForWhomNothingElseWasWritten() {
        nothingIsToBeWrittenForIt();
        aCall(Word.READ);
        isOnRecord();
    }

    /** Else the pass would begin anew, as if nothing had been sent. */
    @Test
    void aFaultOfOursWhileACallerIsMovedIsNotHarmless() {
        nothingIsToBeWrittenForIt();
        aCall(Word.READ);
        hand.beforeOne("redirectCall", args -> {
            movedUnanswered(args);
            throw new ByHand.Vanished();
        });
        var pass = new Pass(hand.tools, hand.claim(update(new Command.Park(call, null))));

        assertThatThrownBy(pass::run).isInstanceOf(ByHand.Vanished.class);

        assertThat(pass.isWithoutEffect()).isFalse();
    }

    private void isOnRecord() {
        hand.beforeOne("redirectCall", this::movedUnanswered);
        var park = update(new Command.Park(call, "invoice"));

        hand.givenBack(hand.claim(park));
        assertThat(hand.phone.twiml(call)).isNotEmpty();
        assertThat(hand.phone.reservationStatus(reservation)).isEqualTo("completed");

        assertThat(hand.worked().get(park.updateId())).isInstanceOf(Outcome.Applied.class);
        assertThat(hand.state().calls().parkedInOrder()).containsExactly(call);
        var parked = hand.state().calls().parkedCalls().get(call);
        assertThat(parked.name()).isEqualTo("invoice");
        assertThat(parked.workflow()).isNotNull();
        assertThat(hand.attributes().path("isAcdReady").booleanValue()).isFalse();
    }

    /** Nothing was open, and nothing is made up. */
    @Test
    void whatNobodyHasSeenOpenIsUnknown() {
        aCall(Word.READ);
        hand.phone.complete(reservation);
        var complete = update(new Command.Complete(task, null));
        var park = update(new Command.Park(call, null));

        assertThat(hand.settled(hand.claim(complete, park)).values())
                .hasSize(2)
                .hasOnlyElementsOfType(Outcome.Rejected.class);
    }

    /** Nobody has completed it: it was taken back, or rang for too long. */
    @Test
    void whatOnlyRangIsNotToldAsCompleted() {
        call = hand.phone.callInternally(hand.worker.value());
        await().until(() -> !hand.phone.openReservations(hand.worker.value()).isEmpty());
        reservation = hand.phone.openReservations(hand.worker.value()).getLast();
        task = requireNonNull(hand.phone.taskOf(call));
        hand.look();
        assertThat(hand.state().calls().openReservations()).containsExactly(reservation);
        hand.phone.hangUp(call);
        tell("reservation.canceled");
        var complete = update(new Command.Complete(task, null));

        assertThat(hand.settled(hand.claim(complete)).values()).hasOnlyElementsOfType(Outcome.Rejected.class);
    }

    @Test
    void whatSomebodyElseHasCompletedMeanwhileIs() {
        aCall(Word.READ);
        hand.look();
        hand.phone.complete(reservation);
        tell("reservation.completed");
        var complete = update(new Command.Complete(task, null));

        assertThat(hand.settled(hand.claim(complete)).values()).hasOnlyElementsOfType(Outcome.Applied.class);
    }

    private void nothingIsToBeWrittenForIt() {
        var one = new Command.Change(null, null, new Command.CapacityOverride(1));
        hand.settled(hand.claim(update(one), hand.patch("{\"isAcdReady\":false}")));
    }

    private Object completedUnanswered(Object[] args) {
        hand.real.completeTask(hand.worker, (String) args[1], (String) args[2], (String) args[3], (Fence) args[4]);
        return ByHand.unanswered();
    }

    private Object movedUnanswered(Object[] args) {
        hand.real.telephony().redirectCall((String) args[0], (String) args[1], (String) args[2], (Fence) args[3]);
        hand.phone.complete(reservation); // Flex does so by itself
        return ByHand.unanswered();
    }

    private void aCall(Word word) {
        reservation = ring();
        call = hand.phone.callOf(reservation);
        task = requireNonNull(hand.phone.taskOf(call));
        if (word == Word.TOLD) told();
    }

    private void told() {
        tell("reservation.accepted");
    }

    private void tell(String type) {
        String attributes = "{\"client_call\":true,\"call_sid\":\"" + call + "\"}";
        var event = VoiceReservation.told(type, type, reservation, 2, task, attributes);
        hand.queue.inbox().post(hand.worker, type, EventCodec.encode(event));
    }

    private Update update(Command command) {
        return hand.update(command, null);
    }
}
