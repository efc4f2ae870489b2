package io.taskrouter.coordinator.rules;

import static io.taskrouter.coordinator.rules.Call.Kind.ACD;
import static io.taskrouter.coordinator.rules.Call.Kind.DIRECT;
import static io.taskrouter.coordinator.rules.Call.Kind.OTHER;
import static io.taskrouter.coordinator.rules.Call.Kind.OUTBOUND;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.ACCEPTED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.CREATED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.TIMED_OUT;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.WRAPPING;
import static io.taskrouter.coordinator.rules.Happenings.at;
import static io.taskrouter.coordinator.rules.Happenings.intent;
import static io.taskrouter.coordinator.rules.Happenings.parked;
import static io.taskrouter.coordinator.rules.Happenings.pickup;
import static io.taskrouter.coordinator.rules.Happenings.reservation;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.rules.CallEvent.Purpose;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BreachesTest {
    private static final Policies ALLOW = new Policies(
            true,
            true,
            false,
            true,
            false,
            1,
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30));

    private static List<Breach> breaches(CallEvent... events) {
        return breaches(Policies.DEFAULT, events);
    }

    private static List<Breach> breaches(Policies policies, CallEvent... events) {
        var state = CallState.EMPTY;
        for (var event : events) state = state.apply(event, policies);
        return state.breaches(policies);
    }

    @Test
    void ofTwoQueueCallsOfferedTheNewerGoes() {
        assertThat(breaches(reservation("R2", CREATED, ACD, 1), reservation("R1", CREATED, ACD, 2)))
                .containsExactly(new Breach("R1", "R1", "R2", true));
    }

    @Test
    void aQueueCallBesideALiveOneGoesWhicheverBeganFirst() {
        assertThat(breaches(reservation("R1", CREATED, ACD, 1), reservation("R2", ACCEPTED, ACD, 2)))
                .containsExactly(new Breach("R1", "R1", "R2", true));
    }

    @Test
    void aConversationIsNeverDropped() {
        assertThat(breaches(reservation("R1", ACCEPTED, ACD, 1), reservation("R2", ACCEPTED, ACD, 2)))
                .containsExactly(new Breach("R1", "R2", "R1", false));
    }

    @Test
    void aQueueCallInTheOutboundWindowGoesAndTheOutboundCallProceeds() {
        assertThat(breaches(intent("I1", Purpose.OUTBOUND, "", 0), reservation("R1", CREATED, ACD, 1)))
                .as("only asked for: who asked is told")
                .isEmpty();
        assertThat(breaches(
                        intent("I1", Purpose.OUTBOUND, "", 0),
                        reservation("R1", CREATED, ACD, 1),
                        reservation("R3", CREATED, OUTBOUND, 2)))
                .containsExactly(new Breach("R2", "R1", "R3", true));
    }

    @Test
    void whoWasToldThatItIsSafeGetsNoQueueCall() {
        assertThat(breaches(
                        intent("I1", Purpose.OUTBOUND, "", 0),
                        new CallEvent.IntentSafe("I1", at(31)),
                        reservation("R1", CREATED, ACD, 1)))
                .containsExactly(new Breach("R2", "R1", "I1", true));
    }

    @Test
    void aRingingQueueCallGoesWhenADirectCallIsAccepted() {
        var ringing = reservation("R1", CREATED, ACD, 1);
        assertThat(breaches(ringing, reservation("R2", CREATED, DIRECT, 2))).isEmpty();
        assertThat(breaches(ringing, reservation("R2", ACCEPTED, DIRECT, 3)))
                .containsExactly(new Breach("R2", "R1", "R2", true));
        assertThat(breaches(ALLOW, ringing, reservation("R2", ACCEPTED, DIRECT, 3)))
                .isEmpty();
    }

    @Test
    void aQueueCallOfferedDuringAnythingElseGoes() {
        var late = reservation("R9", CREATED, ACD, 9);
        assertThat(breaches(reservation("R1", CREATED, DIRECT, 1), late))
                .extracting(Breach::becauseOf)
                .containsExactly("R1");
        assertThat(breaches(reservation("R1", WRAPPING, ACD, 1), late))
                .extracting(Breach::becauseOf)
                .containsExactly("R1");
        assertThat(breaches(parked("CA1", ACD, 1), late))
                .extracting(Breach::becauseOf)
                .containsExactly("CA1");
        assertThat(breaches(reservation("R1", ACCEPTED, OTHER, 1), late)).isEmpty();
    }

    @Test
    void aParkedCallOnItsWayBackIsNoBreach() {
        assertThat(breaches(
                        reservation("R1", ACCEPTED, DIRECT, 1), parked("CA4", ACD, 0), pickup("R4", CREATED, "CA4", 2)))
                .isEmpty();
    }

    /** Symptom: a worker in a conversation got a second queue call, and nobody said so. Cause: its task had been a pickup, of the colleague who passed it on. */
    @Test
    void aCallOncePickedUpIsAQueueCallWhenItIsHandedOnToAQueue() {
        var state = CallState.EMPTY
                .apply(reservation("R1", ACCEPTED, DIRECT, 1), Policies.DEFAULT)
                .apply(CallEventsTest.ofAPickup("reservation.created", "WQ1", "assigned"), Policies.DEFAULT);
        assertThat(state.breaches(Policies.DEFAULT)).containsExactly(new Breach("R2", "WR1", "R1", true));
        assertThat(state.ringingQueueCall()).contains("WR1");
    }

    private static final CallEvent.Task GUESSED =
            new CallEvent.Task("T2", Call.Kind.TRANSFER, "CA2", "Inbound ACD", false, true);

    @Test
    void whatMayBeATransferIsNeverTurnedAway() {
        assertThat(breaches(
                        reservation("R1", ACCEPTED, ACD, 1), new CallEvent.Reservation("R2", CREATED, GUESSED, at(2))))
                .isEmpty();
    }

    @Test
    void whoIsBeingAcceptedIsNotTurnedAway() {
        assertThat(breaches(
                        reservation("R1", ACCEPTED, DIRECT, 1),
                        reservation("R2", CREATED, ACD, 2),
                        new CallEvent.Accepting("R2", at(3))))
                .isEmpty();
    }

    private static CallEvent heard(CallEvent.Stage stage, boolean outgoing, long second) {
        return new CallEvent.Heard("d", "dialer", stage, true, outgoing, null, null, null, (int) second, at(second));
    }

    @Test
    void aQueueCallBesideWhatOnlyTheDialerKnowsGoes() {
        var late = reservation("R9", CREATED, ACD, 9);
        var expected = new Breach("R2", "R9", "dialer", true);
        assertThat(breaches(heard(CallEvent.Stage.BEGIN, true, 1), late)).containsExactly(expected);
        assertThat(breaches(heard(CallEvent.Stage.BEGIN, true, 1), late, heard(CallEvent.Stage.CONNECTED, true, 10)))
                .containsExactly(expected);
        assertThat(breaches(late, heard(CallEvent.Stage.BEGIN, true, 10)))
                .as("whatever rings now may be this very call")
                .isEmpty();
        assertThat(breaches(heard(CallEvent.Stage.INTENT, true, 1), late))
                .as("only about to")
                .isEmpty();
        assertThat(breaches(heard(CallEvent.Stage.RELEASED, true, 1), late)).isEmpty();
    }

    @Test
    void theTelephoneThatRingsForTheQueueCallIsNoOther() {
        var late = reservation("R9", CREATED, ACD, 9);
        assertThat(breaches(heard(CallEvent.Stage.BEGIN, false, 1), late)).isEmpty();
        assertThat(breaches(late, heard(CallEvent.Stage.CONNECTED, false, 10))).isEmpty();
    }

    @Test
    void aQueueCallBesideATelephoneWhoseCallWasTakenForAnotherGoes() {
        assertThat(breaches(
                        telephone("s1", CallEvent.Stage.BEGIN, 0),
                        reservation("R1", CREATED, DIRECT, 2),
                        telephone("s1", CallEvent.Stage.CONNECTED, 5),
                        reservation("R1", TIMED_OUT, DIRECT, 17),
                        reservation("R9", CREATED, ACD, 18)))
                .containsExactly(new Breach("R2", "R9", "voice-sdk", true));
    }

    /** One telephone of the same worker rings beside the one that is known to be the queue call. */
    @Test
    void aSecondTelephoneThatIsAnsweredTurnsNothingAway() {
        assertThat(breaches(
                        reservation("R9", CREATED, ACD, 9),
                        telephone("s1", CallEvent.Stage.BEGIN, 10),
                        telephone("s2", CallEvent.Stage.BEGIN, 10),
                        telephone("s2", CallEvent.Stage.CONNECTED, 11)))
                .isEmpty();
    }

    private static CallEvent telephone(String session, CallEvent.Stage stage, long second) {
        return new CallEvent.Heard(session, "voice-sdk", stage, false, false, null, null, null, 0, at(second));
    }

    @Test
    void whatWasRejectedIsNotRejectedAgain() {
        assertThat(breaches(
                        reservation("R1", ACCEPTED, ACD, 1),
                        reservation("R2", CREATED, ACD, 2),
                        new CallEvent.RejectedByUs("R2")))
                .isEmpty();
    }
}
