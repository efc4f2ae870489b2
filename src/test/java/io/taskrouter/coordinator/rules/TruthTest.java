package io.taskrouter.coordinator.rules;

import static io.taskrouter.coordinator.rules.Call.Kind.ACD;
import static io.taskrouter.coordinator.rules.Call.Kind.OUTBOUND;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.ACCEPTED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.COMPLETED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.CREATED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.WRAPPING;
import static io.taskrouter.coordinator.rules.Happenings.at;
import static io.taskrouter.coordinator.rules.Happenings.intent;
import static io.taskrouter.coordinator.rules.Happenings.reservation;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.rules.Call.Phase;
import org.junit.jupiter.api.Test;

/** What a read of TaskRouter makes of what events have told. */
class TruthTest extends KnownCalls {
    @Test
    void theTruthReleasesWhatIsGone() {
        after(reservation("R1", CREATED, ACD, 0), reservation("R1", ACCEPTED, ACD, 1))
                .truth(60);
        assertThat(decision(60).ready()).isTrue();
        after(reservation("R1", WRAPPING, ACD, 50));
        assertThat(decision(60).ready()).as("older than the read").isTrue();
    }

    @Test
    void whatHappenedAfterTheReadBringsACallBack() {
        after(reservation("R1", CREATED, ACD, 0)).truth(10);
        after(reservation("R1", ACCEPTED, ACD, 11));
        assertThat(only(11).phase()).isEqualTo(Phase.LIVE);
    }

    @Test
    void theTruthTakesInWhatWasMissed() {
        truth(10, open("R1", ACCEPTED, ACD, 3));
        assertThat(only(10).phase()).isEqualTo(Phase.LIVE);
        assertThat(only(10).since()).isEqualTo(at(10));
        truth(20, open("R1", WRAPPING, ACD, 3));
        assertThat(only(20).phase()).isEqualTo(Phase.WRAPPING);
    }

    @Test
    void aReadThatLagsDoesNotUndoAReportedEnd() {
        after(reservation("R1", COMPLETED, ACD, 9)).truth(10, open("R1", WRAPPING, ACD, 3));
        assertThat(situation(10).calls()).isEmpty();
    }

    @Test
    void aReadThatMissedACallIsMendedByTheNext() {
        after(reservation("R1", CREATED, ACD, 0)).truth(5).truth(8, open("R1", CREATED, ACD, 0));
        assertThat(only(8).phase()).isEqualTo(Phase.OFFERED);
    }

    @Test
    void theTruthConsumesIntents() {
        after(intent("I1", CallEvent.Purpose.OUTBOUND, "", 0)).truth(10, open("R3", ACCEPTED, OUTBOUND, 4));
        assertThat(only(10).id()).isEqualTo("R3");
    }
}
