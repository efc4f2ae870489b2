package io.taskrouter.coordinator.rules;

import static io.taskrouter.coordinator.rules.Call.Kind.ACD;
import static io.taskrouter.coordinator.rules.Call.Kind.OUTBOUND;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.CANCELED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.COMPLETED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.CREATED;
import static io.taskrouter.coordinator.rules.Happenings.at;
import static io.taskrouter.coordinator.rules.Happenings.intent;
import static io.taskrouter.coordinator.rules.Happenings.reservation;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.rules.Call.Phase;
import org.junit.jupiter.api.Test;

/** An announced call counts until its reservation comes, it is withdrawn or the truth knows nothing of it. */
class CallIntentsTest extends KnownCalls {
    @Test
    void anOutboundIntentIsConsumedByTheFirstReservationOfItsKind() {
        after(intent("I1", CallEvent.Purpose.OUTBOUND, "", 0));
        assertThat(only(0).phase()).isEqualTo(Phase.INTENT);
        after(reservation("R1", CREATED, ACD, 1));
        assertThat(situation(1).calls()).hasSize(2);
        after(reservation("R2", CREATED, OUTBOUND, 2), reservation("R2", CREATED, OUTBOUND, 2));
        assertThat(situation(2).calls()).extracting(Call::id).containsExactly("R1", "R2");
    }

    @Test
    void oneReservationConsumesOneIntent() {
        after(intent("I1", CallEvent.Purpose.OUTBOUND, "", 0), intent("I2", CallEvent.Purpose.OUTBOUND, "", 1));
        after(
                reservation("R2", CREATED, OUTBOUND, 2),
                reservation("R2", COMPLETED, OUTBOUND, 3),
                reservation("R2", CREATED, OUTBOUND, 2));
        assertThat(only(4).id()).isEqualTo("I2");
    }

    @Test
    void aReservationFromBeforeTheIntentDoesNotConsumeIt() {
        after(reservation("R2", CREATED, OUTBOUND, 0), intent("I1", CallEvent.Purpose.OUTBOUND, "", 5));
        assertThat(situation(5).calls()).extracting(Call::id).containsExactly("R2", "I1");
    }

    @Test
    void anIntentThatComesToLightAfterItsReservationIsConsumedAllTheSame() {
        after(
                reservation("R2", CREATED, OUTBOUND, 2),
                reservation("R2", CANCELED, OUTBOUND, 3),
                intent("I1", CallEvent.Purpose.OUTBOUND, "", 1));
        assertThat(situation(3).calls()).isEmpty();
    }

    @Test
    void aForgottenReservationTakesItsIntentAlong() {
        after(
                intent("I1", CallEvent.Purpose.OUTBOUND, "", 0),
                intent("I2", CallEvent.Purpose.OUTBOUND, "", 1),
                reservation("R2", CREATED, OUTBOUND, 2));
        after(reservation("R2", COMPLETED, OUTBOUND, 9)).time(700);
        assertThat(only(700).id()).isEqualTo("I2");
        after(intent("I1", CallEvent.Purpose.OUTBOUND, "", 0));
        assertThat(only(700).id()).isEqualTo("I2");
    }

    @Test
    void anOverdueIntentCountsUntilTheTruthIsRead() {
        after(intent("I1", CallEvent.Purpose.OUTBOUND, "", 0)).time(31);
        assertThat(state.needsTruth(at(29))).isFalse();
        assertThat(state.needsTruth(at(30))).isTrue();
        assertThat(decision(31).ready()).isFalse();
        truth(31);
        assertThat(decision(31).ready()).isTrue();
        assertThat(state.needsTruth(at(31))).isFalse();
        after(intent("I1", CallEvent.Purpose.OUTBOUND, "", 0));
        assertThat(decision(31).ready()).as("a duplicate brings nothing back").isTrue();
    }

    @Test
    void anAnswerProlongsTheIntent() {
        after(intent("I1", CallEvent.Purpose.OUTBOUND, "", 0), new CallEvent.IntentSafe("I1", at(40)));
        assertThat(state.needsTruth(at(35))).isFalse();
        assertThat(state.nextDeadline(at(35), POLICIES)).contains(at(40));
    }

    @Test
    void aWithdrawnIntentDoesNotComeBack() {
        after(new CallEvent.IntentWithdrawn("I1", at(1)), intent("I1", CallEvent.Purpose.OUTBOUND, "", 0));
        assertThat(decision(1).ready()).isTrue();
    }
}
