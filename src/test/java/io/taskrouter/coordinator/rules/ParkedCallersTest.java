package io.taskrouter.coordinator.rules;

import static io.taskrouter.coordinator.rules.Call.Kind.ACD;
import static io.taskrouter.coordinator.rules.Call.Kind.DIRECT;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.ACCEPTED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.COMPLETED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.CREATED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.TIMED_OUT;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.WRAPPING;
import static io.taskrouter.coordinator.rules.CallEvent.Purpose.PARK;
import static io.taskrouter.coordinator.rules.CallEvent.Purpose.PICKUP;
import static io.taskrouter.coordinator.rules.Happenings.at;
import static io.taskrouter.coordinator.rules.Happenings.intent;
import static io.taskrouter.coordinator.rules.Happenings.over;
import static io.taskrouter.coordinator.rules.Happenings.parked;
import static io.taskrouter.coordinator.rules.Happenings.pickup;
import static io.taskrouter.coordinator.rules.Happenings.reservation;
import static io.taskrouter.coordinator.rules.Happenings.wrapUpTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.rules.Call.Phase;
import io.taskrouter.coordinator.rules.CallEvent.Reservation;
import io.taskrouter.coordinator.rules.Truth.Open;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A parked caller counts from the intent to park him until he is picked up, or has hung up and is wrapped up. */
class ParkedCallersTest extends KnownCalls {
    @Test
    void betweenParkIntentAndParkedNothingMakesTheWorkerReady() {
        after(reservation("R1", CREATED, ACD, 0), reservation("R1", ACCEPTED, ACD, 1), intent("I1", PARK, "CA1", 9));
        after(reservation("R1", WRAPPING, ACD, 10), reservation("R1", COMPLETED, ACD, 11));
        assertThat(decision(11).ready()).isFalse();
        assertThat(decision(11).capacity()).isEqualTo(1);
        after(parked("CA1", ACD, 10));
        assertThat(situation(12).parked()).containsExactly(new Situation.Parked("CA1", "parked"));
        assertThat(decision(12).ready()).isFalse();
    }

    @Test
    void aFailedParkingEndsWithTheTruth() {
        after(intent("I1", PARK, "CA1", 0)).truth(31);
        assertThat(decision(31).ready()).isTrue();
    }

    /** A live direct call and a parked one change places. */
    @Test
    void swappingNeverMakesTheWorkerReady() {
        after(reservation("R2", CREATED, DIRECT, 0), reservation("R2", ACCEPTED, DIRECT, 1), parked("CA1", ACD, 0));
        after(intent("I1", PICKUP, "CA1", 10));
        assertThat(situation(10).parked()).containsExactly(new Situation.Parked("CA1", "pickup"));
        assertThat(situation(10).expected()).isEqualTo(1);
        assertThat(decision(10).capacity()).isEqualTo(2);
        after(pickup("R4", CREATED, "CA1", 11));
        assertThat(situation(11).expected()).isZero();
        assertThat(decision(11).capacity()).isEqualTo(2);
        after(parked("CA2", DIRECT, 12), reservation("R2", COMPLETED, DIRECT, 13));
        assertThat(decision(13).ready()).isFalse();
        after(pickup("R4", ACCEPTED, "CA1", 14));
        assertThat(situation(14).parked()).containsExactly(new Situation.Parked("CA2", "parked"));
        assertThat(only(14).phase()).isEqualTo(Phase.LIVE);
        assertThat(decision(14).capacity()).isEqualTo(2);
    }

    /**
     * Symptom: a look while the parked call rang again raised the capacity by one more. Cause: reads tell of creations in whole seconds, so that the reservation seemed older than the intent. An intent that was
     * consumed stays consumed, whichever comes first.
     */
    @Test
    void anIntentConsumedWithinItsSecondStaysSoAfterARead() {
        var made = at(10).plusMillis(300);
        var intent = new CallEvent.IntentMade("I1", PICKUP, "CA1", made, at(40));
        var created =
                new Reservation("R4", CREATED, pickup("R4", CREATED, "CA1", 10).task(), at(10).plusMillis(700));
        var read = new Open("R4", CREATED, created.task(), at(10));
        after(parked("CA1", ACD, 0), intent, created).truth(12, read);
        assertThat(situation(12).expected()).isZero();
        state = CallState.EMPTY;
        after(parked("CA1", ACD, 0), intent).truth(12, read).after(created);
        assertThat(situation(12).expected()).isZero();
    }

    @Test
    void aPickedUpCallIsWhatItWasWhenParked() {
        after(parked("CA1", DIRECT, 0), pickup("R4", ACCEPTED, "CA1", 5));
        assertThat(only(5).kind()).isEqualTo(DIRECT);
    }

    @Test
    void whatIsStillSaidOfAPickupDoesNotEndTheNextParkingOfItsCall() {
        after(
                parked("CA1", ACD, 0),
                pickup("R4", CREATED, "CA1", 4),
                pickup("R4", ACCEPTED, "CA1", 5),
                parked("CA1", ACD, 10));
        truth(
                11,
                new Truth.Open("R4", ACCEPTED, pickup("R4", ACCEPTED, "CA1", 5).task(), at(4)));
        after(pickup("R4", WRAPPING, "CA1", 12), pickup("R4", COMPLETED, "CA1", 13));
        assertThat(situation(13).parked()).containsExactly(new Situation.Parked("CA1", "parked"));
    }

    /** Symptom: a caller went on hold with nobody. Cause: the colleague who got him promised had had him before, and what was still said of that was taken for another pickup. */
    @Test
    void whatIsStillSaidOfAPickupIsNotAnotherOne() {
        after(parked("CA1", ACD, 0), pickup("R4", CREATED, "CA1", 4), pickup("R4", ACCEPTED, "CA1", 5));
        var task = pickup("R4", ACCEPTED, "CA1", 5).task();
        truth(11, new Open("R4", ACCEPTED, task, at(4)));
        isNotTakenSince(10);
        after(pickup("R4", WRAPPING, "CA1", 12)).truth(13, new Open("R4", WRAPPING, task, at(4)));
        isNotTakenSince(10);
        after(new CallEvent.TaskOver("T4", at(14)), pickup("R4", COMPLETED, "CA1", 14));
        isNotTakenSince(10);
    }

    @Test
    void norDoesWhatIsSaidOfItAfterItsTaskIsOver() {
        after(pickup("R4", ACCEPTED, "CA1", 5), parked("CA1", ACD, 10));
        after(new CallEvent.TaskOver("T4", at(11)), pickup("R4", COMPLETED, "CA1", 11));
        assertThat(state.parkedCalls()).containsOnlyKeys("CA1");
    }

    private void isNotTakenSince(long second) {
        assertThat(hasTaken(second, second)).isFalse();
        assertThat(state.pickups().isBack("CA1", at(second))).isFalse();
        assertThat(hasTaken(4, 4)).isTrue();
    }

    /** Does this worker have a call, or did, that was parked elsewhere and promised to him? */
    private boolean hasTaken(long parked, long promised) {
        return state.pickups().hasTaken(handOver(promised), at(parked));
    }

    private static CallEvent.HandOver handOver(long second) {
        return new CallEvent.HandOver("H" + second, "CA1", "another", at(second), at(second + 30));
    }

    /** Symptom: a caller was on hold with nobody. Cause: whoever got him promised had parked him, and had only given him up. */
    @Test
    void whoeverGaveACallUpDoesNotHaveItOnceMore() {
        after(parked("CA1", ACD, 0), handOver(10), new CallEvent.Unparked("CA1", at(10)));
        assertThat(hasTaken(0, 5)).isTrue();
        assertThat(hasTaken(0, 11)).isFalse();
        after(parked("CA1", ACD, 12));
        assertThat(hasTaken(0, 11)).isTrue();
    }

    @Test
    void norDoesWhoeverHasPromisedItAwayBefore() {
        after(parked("CA1", ACD, 0), handOver(10));
        assertThat(hasTaken(0, 5)).isTrue();
        assertThat(hasTaken(0, 11)).isFalse();
    }

    @Test
    void whoeverHasTalkedToTheCallerHasHadTheCall() {
        after(pickup("R4", CREATED, "CA1", 4), pickup("R4", ACCEPTED, "CA1", 5), pickup("R4", COMPLETED, "CA1", 9));
        assertThat(hasTaken(0, 6)).isTrue(); // clocks differ
    }

    @Test
    void soHasWhoeverIsLeftWithTheWrapUp() {
        after(parked("CA1", ACD, 0), over("CA1", 20)).time(60);
        assertThat(state.parkedCalls()).isEmpty();
        assertThat(hasTaken(0, 10)).isTrue();
    }

    @Test
    void whatWasSaidOfAPickupIsRememberedAsLongAsItIsOpen() {
        after(pickup("R4", CREATED, "CA1", 4), pickup("R4", ACCEPTED, "CA1", 5));
        time(20_000)
                .truth(
                        20_001,
                        new Open(
                                "R4", ACCEPTED, pickup("R4", ACCEPTED, "CA1", 5).task(), at(4)));
        isNotTakenSince(10);
        after(pickup("R4", COMPLETED, "CA1", 20_002)).time(40_000);
        assertThat(state).isEqualTo(CallState.EMPTY);
    }

    /** Reads tell of creations in whole seconds. */
    @Test
    void whatIsOfferedWithinTheSecondOfTheParkingMayBeItsPickup() {
        after(pickup("R4", CREATED, "CA1", 10));
        assertThat(state.pickups().hasTaken(handOver(11), at(10).plusMillis(700)))
                .isTrue();
        assertThat(hasTaken(11, 11)).isFalse();
    }

    @Test
    void whoeverWrapsUpAPickupHasHadIt() {
        after(parked("CA1", ACD, 0), pickup("R4", CREATED, "CA1", 4), pickup("R4", WRAPPING, "CA1", 12));
        assertThat(situation(13).parked()).isEmpty();
    }

    @Test
    void aPickupThatWasNotAcceptedIsExpectedAgain() {
        after(
                parked("CA1", ACD, 0),
                intent("I1", PICKUP, "CA1", 1),
                pickup("R4", CREATED, "CA1", 2),
                pickup("R4", TIMED_OUT, "CA1", 17));
        assertThat(situation(17).expected()).isEqualTo(1);
        assertThat(situation(17).parked()).containsExactly(new Situation.Parked("CA1", "pickup"));
        truth(48);
        assertThat(situation(48).expected()).isZero();
        assertThat(situation(48).parked()).containsExactly(new Situation.Parked("CA1", "parked"));
    }

    /** Its creation told of that, its end need not. */
    @Test
    void aPickupThatWasHandedOnAndNotAcceptedIsNotExpectedAgain() {
        after(CallEventsTest.ofAPickup("reservation.created", "WQ1", "assigned"));
        after(CallEventsTest.ofAPickup("reservation.rejected", null, null));
        assertThat(situation(17).expected()).isZero();
        assertThat(situation(17).parked()).isEmpty();
    }

    @Test
    void whatWasOnlyGuessedOfAPickupIsSetRight() {
        after(CallEventsTest.ofAPickup("reservation.accepted", null, "assigned"));
        assertThat(state.pickups().reservations("CA1")).containsExactly("WR1");
        after(CallEventsTest.ofAPickup("reservation.created", "WQ1", "assigned"));
        assertThat(state.pickups().reservations("CA1")).isEmpty();
        state = CallState.EMPTY;
        after(CallEventsTest.ofAPickup("reservation.created", "WQ1", "assigned"));
        after(CallEventsTest.ofAPickup("reservation.accepted", null, "assigned"));
        assertThat(state.pickups().reservations("CA1")).isEmpty();
    }

    @Test
    void aCallMayBeParkedAgainAndLateWordOfTheFirstTimeIsDropped() {
        after(parked("CA1", ACD, 0), pickup("R4", ACCEPTED, "CA1", 5), parked("CA1", ACD, 0));
        assertThat(state.parkedCalls()).isEmpty();
        after(parked("CA1", ACD, 20), pickup("R4", ACCEPTED, "CA1", 5));
        assertThat(state.parkedCalls()).containsOnlyKeys("CA1");
    }

    @Test
    void aHungUpParkedCallCountsUntilItsWrapUpTaskComes() {
        after(parked("CA1", ACD, 0), over("CA1", 100));
        assertThat(situation(100).parked()).containsExactly(new Situation.Parked("CA1", "hangup-grace"));
        assertThat(situation(100).expected()).isEqualTo(1);
        assertThat(decision(100).capacity()).isEqualTo(1);
        after(wrapUpTask("R5", CREATED, "CA1", 103));
        assertThat(situation(103).parked()).isEmpty();
        assertThat(decision(103).capacity()).isEqualTo(2);
        assertThat(decision(103).ready()).isFalse();
        after(wrapUpTask("R5", COMPLETED, "CA1", 110));
        assertThat(decision(110).ready()).isTrue();
    }

    @Test
    void orUntilItsGraceHasPassed() {
        after(parked("CA1", ACD, 0), over("CA1", 100));
        assertThat(state.nextDeadline(at(101), POLICIES)).contains(at(130));
        time(129);
        assertThat(decision(129).ready()).isFalse();
        time(130);
        assertThat(decision(130).ready()).isTrue();
        after(parked("CA1", ACD, 0), over("CA1", 100));
        assertThat(decision(131).ready()).as("duplicates bring nothing back").isTrue();
    }

    /** Without the record nobody would wrap him up, should he turn out not to have talked to anybody. */
    @Test
    void orUntilItIsKnownWhetherHeWasOnHisWayBack() {
        onHisWayBackUntilHeHangsUp("WW1");
        time(130);
        assertThat(state.parkedCalls()).containsOnlyKeys("CA1");
        truth(131).time(132);
        assertThat(state.parkedCalls()).isEmpty();
    }

    @Test
    void thoughNotForEver() {
        onHisWayBackUntilHeHangsUp("WW1");
        time(700);
        assertThat(state.parkedCalls()).containsOnlyKeys("CA1");
        time(701);
        assertThat(state.parkedCalls()).isEmpty();
    }

    @Test
    void norWhereNobodyKnowsHowToWrapHimUp() {
        onHisWayBackUntilHeHangsUp(null);
        time(130);
        assertThat(state.parkedCalls()).isEmpty();
    }

    @Test
    void norOnceHeIsWrappedUp() {
        onHisWayBackUntilHeHangsUp("WW1");
        after(new CallEvent.WrapUpMade("CA1", "WT5")).time(130);
        assertThat(state.parkedCalls()).isEmpty();
    }

    private void onHisWayBackUntilHeHangsUp(@Nullable String workflow) {
        after(
                new CallEvent.Parked("CA1", ACD, null, "Inbound ACD", at(0), workflow, null, null),
                intent("I1", PICKUP, "CA1", 99),
                over("CA1", 100));
    }
}
