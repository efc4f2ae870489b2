package io.taskrouter.coordinator.rules;

import static io.taskrouter.coordinator.rules.Call.Kind.ACD;
import static io.taskrouter.coordinator.rules.Call.Kind.DIRECT;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.ACCEPTED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.COMPLETED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.CREATED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.REJECTED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.TIMED_OUT;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.WRAPPING;
import static io.taskrouter.coordinator.rules.CallEvent.Stage.ACCEPTING;
import static io.taskrouter.coordinator.rules.CallEvent.Stage.BEGIN;
import static io.taskrouter.coordinator.rules.CallEvent.Stage.CONNECTED;
import static io.taskrouter.coordinator.rules.CallEvent.Stage.RELEASED;
import static io.taskrouter.coordinator.rules.Happenings.at;
import static io.taskrouter.coordinator.rules.Happenings.reservation;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.rules.CallEvent.Heard;
import io.taskrouter.coordinator.rules.CallEvent.Progress;
import io.taskrouter.coordinator.rules.CallEvent.Stage;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** One call told by several is one call. */
class EngagementsTest {
    private CallState state = CallState.EMPTY;

    private void after(CallEvent... events) {
        for (var event : events) state = state.apply(event, Policies.DEFAULT);
        assertThat(CallStateCodec.fromJson(CallStateCodec.toJson(state))).isEqualTo(state);
    }

    private Situation situation(long second) {
        var standing = new Standing(true, false, true, "Available", true, 1, null, false);
        return state.toSituation(standing, at(second), Policies.DEFAULT);
    }

    private List<Call> counted(long second) {
        return situation(second).calls();
    }

    private List<String> calls(long second) {
        return counted(second).stream().map(Call::id).toList();
    }

    private static Heard sdk(String session, Stage stage, long second) {
        return new Heard(session, "voice-sdk", stage, false, false, null, null, null, (int) second, at(second));
    }

    private static Heard dialer(Stage stage, long sequence, long second) {
        return new Heard("dialer", "dialer", stage, true, false, null, null, null, sequence, at(second));
    }

    @Test
    void severalSourcesOfOneCallCountOnce() {
        after(sdk("s1", BEGIN, 0), dialer(CONNECTED, 1, 1));
        assertThat(calls(1)).hasSize(1);
    }

    @Test
    void theReservationAndTheTelephoneAreTheSameCallWhicheverComesFirst() {
        after(sdk("s1", BEGIN, 0), reservation("R1", CREATED, ACD, 1));
        assertThat(calls(1)).containsExactly("R1");
        state = CallState.EMPTY;
        after(reservation("R1", CREATED, ACD, 0), sdk("s1", BEGIN, 1));
        assertThat(calls(1)).containsExactly("R1");
    }

    @Test
    void theTelephoneCannotReleaseWhatTaskRouterKnowsAndGoesWithIt() {
        after(reservation("R1", CREATED, ACD, 0), sdk("s1", BEGIN, 1), sdk("s1", RELEASED, 2));
        assertThat(calls(2)).containsExactly("R1");
        after(sdk("s2", BEGIN, 3), reservation("R1", COMPLETED, ACD, 4));
        assertThat(calls(4)).isEmpty();
    }

    @Test
    void aClickOnAcceptIsKnownFromTheTelephone() {
        after(reservation("R1", CREATED, ACD, 0), sdk("s1", BEGIN, 1), sdk("s1", ACCEPTING, 2));
        assertThat(counted(2).getFirst().phase()).isEqualTo(Call.Phase.ACCEPTING);
    }

    @Test
    void aNewRingBesideAWrapUpIsAnotherCall() {
        after(reservation("R1", WRAPPING, ACD, 0), sdk("s1", BEGIN, 1));
        assertThat(calls(1)).containsExactlyInAnyOrder("R1", "s1");
    }

    private static Heard named(
            String session, @Nullable String reservation, @Nullable String task, @Nullable String call, long second) {
        return new Heard(session, "voice-sdk", BEGIN, false, false, reservation, task, call, (int) second, at(second));
    }

    /** The reservation that the telephone's call was taken for is the one that its click on accept moves. */
    private String accepting(String session, long second) {
        after(sdk(session, ACCEPTING, second));
        return counted(second).stream()
                .filter(call -> call.phase() == Call.Phase.ACCEPTING && !call.foreign())
                .map(Call::id)
                .findFirst()
                .orElse("none");
    }

    @Test
    void aReservationNamesACallBeforeItsTaskAndTheTaskBeforeTheCustomersLeg() {
        after(
                reservation("R1", CREATED, ACD, 0),
                reservation("R2", CREATED, ACD, 1),
                reservation("R3", CREATED, ACD, 2));
        after(named("s1", "R2", "T1", "CA3", 3));
        assertThat(accepting("s1", 4)).isEqualTo("R2");
    }

    @Test
    void aTaskNamesACallBeforeTheCustomersLeg() {
        after(reservation("R1", CREATED, ACD, 0), reservation("R2", CREATED, ACD, 1));
        after(named("s1", null, "T2", "CA1", 3));
        assertThat(accepting("s1", 4)).isEqualTo("R2");
    }

    @Test
    void theCustomersLegNamesACallBeforeAnyGuess() {
        after(reservation("R1", CREATED, ACD, 0), reservation("R2", CREATED, ACD, 1));
        after(named("s1", null, null, "CA2", 3));
        assertThat(accepting("s1", 4)).isEqualTo("R2");
    }

    @Test
    void whatIsNamedButNotKnownYetIsNotAnotherCall() {
        after(reservation("R1", CREATED, ACD, 0), named("s1", "R2", null, "CA1", 1));
        assertThat(calls(1)).containsExactlyInAnyOrder("R1", "s1");
        after(reservation("R2", CREATED, DIRECT, 2));
        assertThat(calls(2)).containsExactlyInAnyOrder("R1", "R2");
        after(named("s2", null, "T9", null, 3));
        assertThat(calls(3)).containsExactlyInAnyOrder("R1", "R2", "s2");
    }

    @Test
    void aNameThatComesLaterReplacesAGuess() {
        after(reservation("R1", CREATED, ACD, 0), reservation("R2", CREATED, ACD, 1), sdk("s1", BEGIN, 2));
        after(named("s1", "R2", null, null, 3));
        assertThat(accepting("s1", 4)).isEqualTo("R2");
    }

    @Test
    void whoCallsOutIsNotTheOneWhoIsCalled() {
        after(out(CONNECTED, 1, 0), reservation("R1", CREATED, ACD, 1));
        assertThat(calls(1)).containsExactlyInAnyOrder("R1", "dialer");
        assertThat(counted(1).getFirst().phase()).isEqualTo(Call.Phase.OFFERED);
        after(reservation("R1", COMPLETED, ACD, 2));
        assertThat(calls(2)).containsExactly("dialer");
        after(reservation("R2", CREATED, Call.Kind.OUTBOUND, 3));
        assertThat(calls(3)).containsExactly("R2");
    }

    /** A call of the telephone alone goes on, whatever becomes of one that rings beside it. */
    @Test
    void whatWasTalkedInBeforeACallWasOfferedIsAnother() {
        after(sdk("s1", BEGIN, 0), sdk("s1", CONNECTED, 5), reservation("R1", CREATED, DIRECT, 60));
        assertThat(calls(60)).containsExactlyInAnyOrder("R1", "s1");
        after(sdk("s1", CONNECTED, 65));
        assertThat(counted(65))
                .filteredOn(call -> call.id().equals("R1"))
                .first()
                .extracting(Call::phase)
                .isEqualTo(Call.Phase.OFFERED);
        after(reservation("R1", TIMED_OUT, DIRECT, 80));
        assertThat(calls(300)).containsExactly("s1");
    }

    private static CallEvent[] talkGuessedToBe(CallEvent offer) {
        return new CallEvent[] {sdk("s1", BEGIN, 0), offer, sdk("s1", CONNECTED, 5)};
    }

    /** Symptom: ready in the middle of a conversation. Cause: a call of the telephone alone was taken for a direct call that rang beside it, and ended with that. Nobody talks in what nobody has accepted. */
    @ParameterizedTest
    @EnumSource(names = {"REJECTED", "TIMED_OUT", "CANCELED", "RESCINDED", "FAILED"})
    void whoWasTakenToTalkInACallThatNobodyAcceptedTalksInAnother(Progress end) {
        after(talkGuessedToBe(reservation("R1", CREATED, DIRECT, 2)));
        assertThat(calls(5)).containsExactly("R1");
        after(reservation("R1", end, DIRECT, 17));
        assertThat(calls(60)).containsExactly("s1");
        after(sdk("s1", RELEASED, 61));
        assertThat(calls(61)).isEmpty();
    }

    @Test
    void alsoWhenThatCallIsFoundGoneOrItsTaskIsOver() {
        after(talkGuessedToBe(reservation("R1", CREATED, DIRECT, 2)));
        state = state.merge(new Truth(List.of(), at(17)), Policies.DEFAULT);
        assertThat(calls(60)).containsExactly("s1");
        state = CallState.EMPTY;
        after(talkGuessedToBe(reservation("R1", CREATED, DIRECT, 2)));
        after(new CallEvent.TaskOver("T1", at(17)));
        assertThat(calls(60)).containsExactly("s1");
    }

    @Test
    void alsoWhenItWasTalkedInALittleBeforeThatCallWasOffered() {
        after(sdk("s1", CONNECTED, 0), reservation("R1", CREATED, DIRECT, 9), reservation("R1", TIMED_OUT, DIRECT, 24));
        assertThat(calls(60)).containsExactly("s1");
    }

    @Test
    void whatWasAcceptedEndsWithItsTelephone() {
        after(talkGuessedToBe(reservation("R1", CREATED, DIRECT, 2)));
        after(reservation("R1", ACCEPTED, DIRECT, 6));
        state = state.merge(new Truth(List.of(), at(17)), Policies.DEFAULT);
        assertThat(calls(60)).isEmpty();
        state = CallState.EMPTY;
        after(talkGuessedToBe(reservation("R1", CREATED, DIRECT, 2)));
        after(reservation("R1", COMPLETED, DIRECT, 17));
        assertThat(calls(60)).as("nothing is completed that was not accepted").isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"R1,,", ",T1,", ",,CA1"})
    void whatWasNamedEndsWithWhatItWasNamed(
            @Nullable String reservation, @Nullable String task, @Nullable String call) {
        after(reservation("R1", CREATED, DIRECT, 0), named("s1", reservation, task, call, 1));
        after(sdk("s1", CONNECTED, 5), reservation("R1", TIMED_OUT, DIRECT, 17));
        assertThat(calls(60)).isEmpty();
    }

    /** Only TaskRouter has said that anything is over. */
    @Test
    void aTelephoneThatRingsEndsWithTheCallButWhoeverAnswersItTalks() {
        after(sdk("s1", BEGIN, 0), reservation("R1", CREATED, DIRECT, 2), reservation("R1", REJECTED, DIRECT, 8));
        assertThat(calls(60)).isEmpty();
        after(sdk("s1", CONNECTED, 10));
        assertThat(calls(60)).containsExactly("s1");
    }

    @Test
    void norIsWhatWrapsUpTheCallThatComesMeanwhile() {
        after(sdk("s1", BEGIN, 0), sdk("s1", Stage.WRAPPING, 100), reservation("R1", CREATED, DIRECT, 103));
        assertThat(calls(103)).containsExactlyInAnyOrder("R1", "s1");
    }

    /** TaskRouter's clock and the source's are not the same one. */
    @Test
    void aCallTakenALittleBeforeItWasOfferedIsTheSameOne() {
        after(sdk("s1", CONNECTED, 0), reservation("R1", CREATED, ACD, 9));
        assertThat(calls(9)).containsExactly("R1");
    }

    private static Heard out(Stage stage, int sequence, long second) {
        return new Heard("dialer", "dialer", stage, true, true, null, null, null, sequence, at(second));
    }

    /** Flex rings the agent's own telephone for a call going out. */
    @Test
    void aTelephoneThatIsCalledMayBeTheWorkersSideOfACallGoingOut() {
        after(reservation("R1", CREATED, Call.Kind.OUTBOUND, 0), sdk("s1", BEGIN, 1));
        assertThat(calls(1)).containsExactly("R1");
    }

    @Test
    void aCallThatOnlyTheTelephoneKnowsHasNoCustomersLegNoKindAndNoSlot() {
        after(new Heard("s1", "voice-sdk", CONNECTED, false, false, null, null, "CA7", 0, at(0)));
        var call = counted(0).getFirst();
        assertThat(call.callSid()).isNull();
        assertThat(call.kindText()).isEqualTo("other");
        var decision = new CallRules(Policies.DEFAULT).decide(situation(0));
        assertThat(decision.acd())
                .extracting(reason -> reason.text())
                .first()
                .asString()
                .startsWith("on a call since");
        assertThat(decision.capacity()).isEqualTo(2);
        assertThat(decision.ringable()).as("TaskRouter would ring").isTrue();
    }

    @Test
    void moreSessionsThanAnybodyHasPushOutWhatIsOverThenWhatTaskRouterKnows() {
        after(reservation("R1", CREATED, ACD, 0), named("known", "R1", null, null, 0));
        after(sdk("gone", CONNECTED, 1), sdk("gone", RELEASED, 2));
        for (int i = 0; i < 31; i++) after(named("s" + i, null, "T" + (100 + i), null, 3 + i));
        assertThat(state.isOverfull()).isTrue();
        assertThat(state.stage("gone")).isEmpty();
        assertThat(state.stage("known")).isPresent();
        after(named("s31", null, "T131", null, 50));
        assertThat(state.stage("known")).isEmpty();
        for (int i = 32; i < 500; i++) after(named("s" + i, null, "T" + (100 + i), null, 51 + i));
        assertThat(state.stage("s499")).isPresent();
        assertThat(state.stage("s0")).isEmpty();
        assertThat(state.ledger().engagements()).hasSize(32);
    }

    @Test
    void anEndAbsorbsWhatComesLate() {
        after(sdk("s1", RELEASED, 0), sdk("s1", CONNECTED, 1));
        assertThat(calls(1)).isEmpty();
    }

    @Test
    void aDialerTellsOfOneCallAfterAnother() {
        after(dialer(CONNECTED, 1, 0), dialer(RELEASED, 2, 1), dialer(CONNECTED, 1, 2));
        assertThat(calls(2)).isEmpty();
        after(dialer(BEGIN, 3, 3));
        assertThat(calls(3)).hasSize(1);
    }

    @Test
    void aDialerMayCountInMilliseconds() {
        long now = 1_767_348_120_000L;
        after(dialer(CONNECTED, now, 0), dialer(RELEASED, now + 1, 1), dialer(CONNECTED, now, 2));
        assertThat(calls(2)).isEmpty();
        after(dialer(BEGIN, now + 2, 3));
        assertThat(calls(3)).hasSize(1);
    }

    @Test
    void whatNobodyTalksOfAnyMoreEnds() {
        after(sdk("s1", CONNECTED, 0));
        assertThat(state.nextDeadline(at(1), Policies.DEFAULT)).contains(at(300));
        state = state.expire(at(300), Policies.DEFAULT);
        assertThat(calls(300)).isEmpty();
        assertThat(state).isEqualTo(CallState.EMPTY);
    }

    /** Reports had not come through for a while. */
    @Test
    void whatIsTalkedOfAgainGoesOn() {
        after(sdk("s1", CONNECTED, 0));
        state = state.expire(at(300), Policies.DEFAULT);
        after(sdk("s1", CONNECTED, 310));
        assertThat(calls(310)).containsExactly("s1");
    }
}
