package io.taskrouter.coordinator.rules;

import static io.taskrouter.coordinator.rules.Call.Kind.ACD;
import static io.taskrouter.coordinator.rules.Call.Kind.DIRECT;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.ACCEPTED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.CANCELED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.CREATED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.REJECTED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.TIMED_OUT;
import static io.taskrouter.coordinator.rules.Happenings.at;
import static io.taskrouter.coordinator.rules.Happenings.reservation;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.rules.CallEvent.Reservation;
import io.taskrouter.coordinator.rules.CallEvent.Task;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A direct call that the worker has refused counts a little longer, so that nothing rings in between. */
class DeclinedCallsTest extends KnownCalls {
    @Test
    void aRefusedDirectCallKeepsCountingForAWhile() {
        after(
                reservation("R2", CREATED, DIRECT, 0),
                reservation("R2", REJECTED, DIRECT, 2),
                reservation("R2", REJECTED, DIRECT, 2));
        assertThat(decision(2).ready()).isFalse();
        assertThat(decision(2).capacity()).isEqualTo(2);
        assertThat(decision(2).direct()).extracting(reason -> reason.code()).contains("declined");
        assertThat(only(2).phase()).isEqualTo(Call.Phase.DECLINED);
        assertThat(state.calls()).as("shown to others").isEmpty();
        assertThat(state.nextDeadline(at(2), POLICIES)).contains(at(7));
        assertThat(decision(7).ready()).isTrue();
        assertThat(situation(31).declined()).isTrue();
        assertThat(situation(32).declined()).isFalse();
    }

    @Test
    void whoseCallerWasSentOnIsSentOnNoMoreWhicheverIsHeardFirst() {
        var refused = reservation("R2", REJECTED, DIRECT, 2);
        String task = refused.task().sid();
        after(refused);
        assertThat(state.declinedTasks(POLICIES)).containsExactly(task);
        after(new CallEvent.SentOn(task));
        assertThat(state.declinedTasks(POLICIES)).isEmpty();

        var other = CallState.EMPTY.apply(new CallEvent.SentOn(task), POLICIES).apply(refused, POLICIES);
        assertThat(CallStateCodec.toJson(other)).isEqualTo(CallStateCodec.toJson(state));
    }

    /** Symptom: the caller was taken out of a conversation that was just beginning. */
    @Test
    void whoseCallerIsBeingAcceptedAfterAllIsNotSentOn() {
        var refused = reservation("R1", REJECTED, DIRECT, 2);
        after(refused, new Reservation("R2", CREATED, refused.task(), at(3)));
        assertThat(state.declinedTasks(POLICIES)).containsExactly("T1");
        after(new CallEvent.Accepting("R2", at(4)));
        assertThat(state.declinedTasks(POLICIES)).isEmpty();
        after(new Reservation("R2", ACCEPTED, refused.task(), at(5)));
        assertThat(state.declinedTasks(POLICIES)).isEmpty();
    }

    @Test
    void unlessThatIsRefusedAsWell() {
        var refused = reservation("R1", REJECTED, DIRECT, 2);
        after(refused, new Reservation("R2", CREATED, refused.task(), at(3)), new CallEvent.Accepting("R2", at(4)));
        after(new Reservation("R2", REJECTED, refused.task(), at(5)));
        assertThat(state.declinedTasks(POLICIES)).containsExactly("T1");
    }

    @Test
    void whetherAnotherCallIsAcceptedMakesNoDifference() {
        after(reservation("R1", REJECTED, DIRECT, 2), reservation("R2", CREATED, DIRECT, 3));
        after(new CallEvent.Accepting("R2", at(4)));
        assertThat(state.declinedTasks(POLICIES)).containsExactly("T1");
    }

    /** Offered and refused every two seconds, the worker stays busy from first to last. */
    @Test
    void aRingLoopIsDamped() {
        for (int i = 0; i < 5; i++) {
            var task = new Task("T9", DIRECT, "CA9", null, false);
            after(new Reservation("R" + i, CREATED, task, at(2 * i)));
            assertThat(decision(2 * i).capacity()).isEqualTo(2);
            after(new Reservation("R" + i, REJECTED, task, at(2 * i + 1)));
            assertThat(decision(2 * i + 1).ready()).isFalse();
            assertThat(decision(2 * i + 1).capacity()).isEqualTo(2);
        }
    }

    @Test
    void theLimitSaysHowOftenMayBeRefused() {
        var twice = new Policies(
                true,
                true,
                false,
                true,
                true,
                2,
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30));
        after(reservation("R2", REJECTED, DIRECT, 2));
        assertThat(state.hasDeclined(at(2), twice)).isFalse();
        after(new Reservation("R3", TIMED_OUT, Happenings.task("R2", DIRECT), at(9)));
        assertThat(state.hasDeclined(at(9), twice)).isTrue();
    }

    @Test
    void aRefusalThatHadToBeAskedForCountsOnceThoughItIsHeardOfLater() {
        after(reservation("R2", CREATED, DIRECT, 0));
        assertThat(state.goneUnheard(new Truth(List.of(), at(3)))).containsExactly("R2");
        state = state.ended("R2", REJECTED, at(2), POLICIES);
        truth(3);
        assertThat(state.declinedTasks(POLICIES)).containsExactly("T2");
        assertThat(state.nextDeadline(at(2), POLICIES)).contains(at(7));
        var asked = state;
        after(reservation("R2", REJECTED, DIRECT, 2));
        assertThat(state).isEqualTo(asked);
    }

    @Test
    void onlyDirectCallsThatRangAreAskedFor() {
        after(reservation("R1", CREATED, ACD, 0), reservation("R2", ACCEPTED, DIRECT, 0));
        after(reservation("R3", CREATED, DIRECT, 9), reservation("R4", CREATED, DIRECT, 0));
        assertThat(state.goneUnheard(new Truth(List.of(open("R4", CREATED, DIRECT, 0)), at(5))))
                .isEmpty();
        truth(5, open("R4", CREATED, DIRECT, 0));
        assertThat(state.ended("R1", REJECTED, at(5), POLICIES))
                .as("not there any more")
                .isEqualTo(state);
    }

    @Test
    void aWithdrawnDirectCallIsNoRefusal() {
        after(reservation("R2", CREATED, DIRECT, 0), reservation("R2", CANCELED, DIRECT, 2));
        assertThat(decision(2).ready()).isTrue();
    }
}
