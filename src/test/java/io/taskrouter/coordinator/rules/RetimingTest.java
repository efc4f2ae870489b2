package io.taskrouter.coordinator.rules;

import static io.taskrouter.coordinator.rules.Call.Kind.ACD;
import static io.taskrouter.coordinator.rules.Call.Kind.DIRECT;
import static io.taskrouter.coordinator.rules.Call.Kind.OUTBOUND;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.ACCEPTED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.CREATED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.REJECTED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.RESCINDED;
import static io.taskrouter.coordinator.rules.Happenings.at;
import static io.taskrouter.coordinator.rules.Happenings.over;
import static io.taskrouter.coordinator.rules.Happenings.parked;
import static io.taskrouter.coordinator.rules.Happenings.reservation;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.rules.CallEvent.Purpose;
import org.junit.jupiter.api.Test;

/** The clock has been put back by an hour, to ten o'clock; what began before lies ahead. */
class RetimingTest extends KnownCalls {
    private static final long HOUR = 3600;

    @Test
    void anIntentStandsForItsOwnTimeToLive() {
        after(
                new CallEvent.IntentMade("I1", Purpose.OUTBOUND, null, at(HOUR), at(HOUR + 60)),
                new CallEvent.IntentSafe("I1", at(HOUR + 65)));

        putBack();

        assertThat(state.needsTruth(at(59))).isFalse();
        assertThat(decision(59).ready()).isFalse();
        assertThat(state.nextDeadline(at(0), POLICIES)).contains(at(60));
        truth(60);
        assertThat(decision(60).ready()).isTrue();
    }

    @Test
    void itIsNotShortenedByLookingAtItTwiceNorByAClockThatWasPutBackTwice() {
        after(new CallEvent.IntentMade("I1", Purpose.OUTBOUND, null, at(20), at(80)));

        putBack();
        state = asOf(10);
        assertThat(state.nextDeadline(at(0), POLICIES)).contains(at(60));

        state = asOf(-HOUR);
        assertThat(state.nextDeadline(at(-HOUR), POLICIES)).contains(at(-HOUR + 60));
    }

    /** What came before it does not make use of it, whatever the clock says. */
    @Test
    void anIntentIsConsumedByWhatCameAfterItAlone() {
        after(
                reservation("R1", CREATED, OUTBOUND, HOUR - 10),
                new CallEvent.IntentMade("I1", Purpose.OUTBOUND, null, at(HOUR), at(HOUR + 60)));

        putBack();

        assertThat(situation(1).calls()).extracting(Call::id).containsExactly("R1", "I1");
    }

    @Test
    void aPromisedCallIsPromisedForNoLonger() {
        after(parked("CA1", ACD, HOUR - 60), new CallEvent.HandOver("H1", "CA1", "another", at(HOUR), at(HOUR + 30)));

        putBack();

        assertThat(state.pickups().promised()).containsEntry("CA1", "another");
        assertThat(state.pickups().promises().getFirst().expires()).isEqualTo(at(30));
    }

    @Test
    void aTaskIsBeingCompletedNoLonger() {
        after(reservation("R1", ACCEPTED, ACD, 0), new CallEvent.Completing("R1", at(HOUR + 30)));

        putBack();

        time(29);
        assertThat(state.isCompleting("R1")).isTrue();
        time(30);
        assertThat(state.isCompleting("R1")).isFalse();
    }

    @Test
    void aParkedCallWhoseCallerHasHungUpCountsNoLonger() {
        after(parked("CA1", ACD, 0), over("CA1", HOUR));

        putBack();

        time(29);
        assertThat(state.parkedCalls()).isNotEmpty();
        time(30);
        assertThat(state.parkedCalls()).isEmpty();
    }

    @Test
    void aDeclinedCallCountsNoLonger() {
        after(reservation("R2", CREATED, DIRECT, HOUR - 5), reservation("R2", REJECTED, DIRECT, HOUR));

        putBack();

        assertThat(decision(4).ready()).isFalse();
        assertThat(decision(5).ready()).isTrue();
        assertThat(state.hasDeclined(at(29), POLICIES)).isTrue();
        assertThat(state.hasDeclined(at(30), POLICIES)).isFalse();
    }

    @Test
    void aCallThatWasTakenBackIsKeptInMindNoLonger() {
        after(reservation("R1", RESCINDED, ACD, HOUR));

        putBack();

        time(HOUR);
        assertThat(situation(HOUR).takesBack()).isTrue();
        time(HOUR + 1);
        assertThat(situation(HOUR + 1).takesBack()).isFalse();
    }

    @Test
    void aCallThatOnlyAnotherSourceKnowsCountsNoLonger() {
        after(new CallEvent.Heard(
                "s1", "voice-sdk", CallEvent.Stage.CONNECTED, false, false, null, null, null, 1, at(HOUR)));

        putBack();

        time(299);
        assertThat(decision(299).ready()).isFalse();
        time(300);
        assertThat(decision(300).ready()).isTrue();
    }

    /** As the state stands between two passes. */
    private void putBack() {
        state = CallStateCodec.fromJson(CallStateCodec.toJson(asOf(0)));
    }

    private CallState asOf(long second) {
        return state.asOf(at(second), POLICIES);
    }
}
