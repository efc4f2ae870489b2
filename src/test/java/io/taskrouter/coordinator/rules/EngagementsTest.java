package io.taskrouter.coordinator.rules;

import static io.taskrouter.coordinator.rules.Call.Kind.ACD;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.COMPLETED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.CREATED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.WRAPPING;
import static io.taskrouter.coordinator.rules.CallEvent.Stage.ACCEPTING;
import static io.taskrouter.coordinator.rules.CallEvent.Stage.BEGIN;
import static io.taskrouter.coordinator.rules.CallEvent.Stage.CONNECTED;
import static io.taskrouter.coordinator.rules.CallEvent.Stage.RELEASED;
import static io.taskrouter.coordinator.rules.Happenings.at;
import static io.taskrouter.coordinator.rules.Happenings.reservation;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.rules.CallEvent.Heard;
import io.taskrouter.coordinator.rules.CallEvent.Stage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One call told by several is one call. */
class EngagementsTest {
    private CallState state = CallState.EMPTY;

    private void after(CallEvent... events) {
        for (var event : events) state = state.apply(event, Policies.DEFAULT);
        assertThat(CallStateCodec.fromJson(CallStateCodec.toJson(state))).isEqualTo(state);
    }

    private List<String> calls(long second) {
        return state.calls(at(second), Policies.DEFAULT).stream().map(Call::id).toList();
    }

    private static Heard sdk(String session, Stage stage, long second) {
        return new Heard(session, "voice-sdk", stage, false, false, null, null, null, (int) second, at(second));
    }

    private static Heard dialer(Stage stage, int sequence, long second) {
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
        assertThat(state.calls(at(2), Policies.DEFAULT).getFirst().phase()).isEqualTo(Call.Phase.ACCEPTING);
    }

    @Test
    void aNewRingBesideAWrapUpIsAnotherCall() {
        after(reservation("R1", WRAPPING, ACD, 0), sdk("s1", BEGIN, 1));
        assertThat(calls(1)).containsExactlyInAnyOrder("R1", "s1");
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
    void whatNobodyTalksOfAnyMoreEnds() {
        after(sdk("s1", CONNECTED, 0));
        assertThat(state.nextDeadline(at(1), Policies.DEFAULT)).contains(at(300));
        state = state.expire(at(300), Policies.DEFAULT);
        assertThat(calls(300)).isEmpty();
        state = state.expire(at(3000), Policies.DEFAULT);
        assertThat(state).isEqualTo(CallState.EMPTY);
    }
}
