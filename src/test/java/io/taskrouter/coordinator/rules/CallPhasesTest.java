package io.taskrouter.coordinator.rules;

import static io.taskrouter.coordinator.rules.Call.Kind.ACD;
import static io.taskrouter.coordinator.rules.Call.Kind.DIRECT;
import static io.taskrouter.coordinator.rules.Call.Kind.OUTBOUND;
import static io.taskrouter.coordinator.rules.Call.Kind.TRANSFER;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.ACCEPTED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.CANCELED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.COMPLETED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.CREATED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.RESCINDED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.TIMED_OUT;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.WRAPPING;
import static io.taskrouter.coordinator.rules.Happenings.at;
import static io.taskrouter.coordinator.rules.Happenings.over;
import static io.taskrouter.coordinator.rules.Happenings.parked;
import static io.taskrouter.coordinator.rules.Happenings.reservation;
import static io.taskrouter.coordinator.rules.Happenings.wrapUpTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.rules.Call.Phase;
import io.taskrouter.coordinator.rules.CallEvent.Reservation;
import io.taskrouter.coordinator.rules.CallEvent.Task;
import io.taskrouter.coordinator.rules.Truth.Open;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From the offer to the end, whichever word of it comes first and whoever is uncertain of it. */
class CallPhasesTest extends KnownCalls {
    @Test
    void aCallGoesThroughItsPhases() {
        after(reservation("R1", CREATED, ACD, 0));
        assertThat(only(0).phase()).isEqualTo(Phase.OFFERED);
        after(reservation("R1", ACCEPTED, ACD, 5));
        assertThat(only(5).phase()).isEqualTo(Phase.LIVE);
        assertThat(only(5).since()).isEqualTo(at(5));
        after(reservation("R1", WRAPPING, ACD, 60));
        assertThat(only(60).phase()).isEqualTo(Phase.WRAPPING);
        after(reservation("R1", COMPLETED, ACD, 70));
        assertThat(decision(70).ready()).isTrue();
    }

    @Test
    void aLaterPhaseCreatesTheCallAndAnEarlierOneIsDropped() {
        after(reservation("R1", ACCEPTED, ACD, 5), reservation("R1", CREATED, ACD, 0));
        assertThat(only(5).phase()).isEqualTo(Phase.LIVE);
        assertThat(only(5).since()).isEqualTo(at(5));
    }

    @Test
    void anEndAbsorbsWhateverComesLate() {
        after(
                reservation("R1", CANCELED, ACD, 1),
                reservation("R1", CREATED, ACD, 0),
                reservation("R1", ACCEPTED, ACD, 1));
        assertThat(situation(2).calls()).isEmpty();
    }

    @Test
    void tombstonesLastFourHours() {
        after(reservation("R1", COMPLETED, ACD, 10)).time(4 * 3600 + 10);
        after(reservation("R1", CREATED, ACD, 0));
        assertThat(situation(20).calls()).isEmpty();
        time(5 * 3600);
        assertThat(CallStateCodec.toJson(state)).hasToString("{\"v\":1}");
    }

    @Test
    void theKindIsDecidedOnce() {
        after(reservation("R1", CREATED, DIRECT, 0), reservation("R1", ACCEPTED, OUTBOUND, 3));
        assertThat(only(3).kind()).isEqualTo(DIRECT);
    }

    @Test
    void theEndOfATaskReleasesItsReservationsAndAbsorbsLateOnes() {
        after(reservation("R1", CREATED, ACD, 0), new CallEvent.TaskOver("T1", at(9)));
        assertThat(situation(9).calls()).isEmpty();
        after(reservation("R1", ACCEPTED, ACD, 3));
        assertThat(situation(9).calls()).isEmpty();
    }

    @Test
    void anEventThatChangesNothingLeavesTheVeryState() {
        after(reservation("R1", CREATED, ACD, 0));
        assertThat(state.apply(reservation("R1", CREATED, ACD, 0), POLICIES)).isSameAs(state);
    }

    // ---- accepting

    @Test
    void acceptingIsKnownFromTheClient() {
        after(reservation("R1", CREATED, ACD, 0), new CallEvent.Accepting("R1", at(2)));
        assertThat(only(2).phase()).isEqualTo(Phase.ACCEPTING);
    }

    @Test
    void aReservationPendingPastItsTimeOutIsBeingAcceptedAndNotEnded() {
        after(reservation("R1", CREATED, ACD, 0), new CallEvent.RingsFor("R1", Duration.ofSeconds(15)));
        assertThat(state.nextDeadline(at(1), POLICIES)).contains(at(20));
        assertThat(state.needsTruth(at(19))).isFalse();
        assertThat(state.needsTruth(at(20))).isTrue();
        time(3600);
        assertThat(only(3600).phase()).as("no timer moves it").isEqualTo(Phase.OFFERED);
        truth(3600, open("R1", CREATED, ACD, 0));
        assertThat(only(3600).phase()).isEqualTo(Phase.ACCEPTING);
        assertThat(state.needsTruth(at(3600))).isFalse();
    }

    @Test
    void aReservationThatRingsInTimeIsNotBeingAccepted() {
        after(reservation("R1", CREATED, ACD, 0), new CallEvent.RingsFor("R1", Duration.ofSeconds(15)));
        truth(19, open("R1", CREATED, ACD, 0));
        assertThat(only(19).phase()).isEqualTo(Phase.OFFERED);
        after(reservation("R1", TIMED_OUT, ACD, 15));
        assertThat(state.needsTruth(at(3600))).isFalse();
    }

    // ---- kinds that are not certain

    private static Task guessed(String sid, Call.Kind kind) {
        return new Task("T" + sid.substring(1), kind, "CA1", "Inbound ACD", false, true);
    }

    @Test
    void aTransferKnownFromAReadIsWhatItsCreationSaysWhicheverComesFirst() {
        var read = new Truth(List.of(new Open("R1", CREATED, guessed("R1", TRANSFER), at(0))), at(1));
        var toAQueue = reservation("R1", CREATED, ACD, 0);
        for (boolean readFirst : List.of(true, false)) {
            state = CallState.EMPTY;
            if (readFirst) state = state.merge(read, POLICIES);
            after(toAQueue);
            if (!readFirst) state = state.merge(read, POLICIES);
            assertThat(only(2).kind()).isEqualTo(ACD);
        }
    }

    @Test
    void ofTwoGuessesATransferCountsWhicheverComesFirst() {
        var rings = new Truth(List.of(new Open("R1", CREATED, guessed("R1", TRANSFER), at(0))), at(1));
        var talks = new Reservation("R1", ACCEPTED, guessed("R1", ACD), at(2));
        state = CallState.EMPTY.merge(rings, POLICIES).apply(talks, POLICIES);
        assertThat(only(3).kind()).isEqualTo(TRANSFER);
        state = CallState.EMPTY.apply(talks, POLICIES).merge(rings, POLICIES);
        assertThat(only(3).kind()).isEqualTo(TRANSFER);
    }

    @Test
    void thatTaskRouterTakesCallsBackIsKeptInMindForAWhile() {
        after(reservation("R1", CREATED, ACD, 0), reservation("R1", RESCINDED, ACD, 1));
        after(reservation("R2", CREATED, ACD, 2));
        assertThat(situation(2).takesBack()).isTrue();
        time(3601);
        assertThat(situation(3601).takesBack()).isTrue();
        time(3602);
        assertThat(situation(3602).takesBack()).isFalse();
        state = CallState.EMPTY;
        after(new Reservation("R1", RESCINDED, guessed("R1", TRANSFER), at(1)));
        assertThat(situation(1).takesBack()).as("somebody else has it").isFalse();
    }

    // ---- the end

    @Test
    void whatIsBeingCompletedIsMarkedUntilItFails() {
        after(reservation("R1", ACCEPTED, ACD, 0), new CallEvent.Completing("R1", at(60)));
        assertThat(situation(1).completing()).containsExactly("R1");
        after(new CallEvent.NotCompleted("R1"));
        assertThat(situation(1).completing()).isEmpty();
    }

    @Test
    void aCallWhoseCallerHasGoneIsOverAndMayBeStuck() {
        after(reservation("R1", CREATED, ACD, 0), reservation("R1", ACCEPTED, ACD, 5), over("CA1", 60));
        assertThat(state.isOverSince("R1", at(59))).isFalse();
        assertThat(state.isOverSince("R1", at(60))).isTrue();
        assertThat(state.stuckSince()).as("not before it was found").isEmpty();
        after(new CallEvent.Stuck("R1"));
        assertThat(state.stuckSince()).contains(at(60));
        after(reservation("R1", WRAPPING, ACD, 100));
        assertThat(state.stuckSince()).isEmpty();
    }

    @Test
    void aWrapUpOfSomebodyWhoHasHungUpIsNotStuck() {
        after(parked("CA1", ACD, 0), over("CA1", 10), wrapUpTask("R5", ACCEPTED, "CA1", 20));
        assertThat(state.live("R5")).isEmpty();
    }

    @Test
    void onlyWhoHasNeitherCallNorParkedCallerIsCalm() {
        assertThat(state.isCalm()).isTrue();
        after(parked("CA1", ACD, 0));
        assertThat(state.isCalm()).isFalse();
        state = CallState.EMPTY;
        after(reservation("R1", CREATED, ACD, 0));
        assertThat(state.isCalm()).isFalse();
        after(reservation("R1", COMPLETED, ACD, 1));
        assertThat(state.isCalm()).isTrue();
        after(new CallEvent.Heard("s1", "dialer", CallEvent.Stage.CONNECTED, true, false, null, null, null, 1, at(2)));
        assertThat(state.isCalm()).isFalse();
    }
}
