package io.taskrouter.coordinator.simulator;

import static io.taskrouter.coordinator.simulator.Floorplan.ALICE;
import static io.taskrouter.coordinator.simulator.Floorplan.BOB;
import static io.taskrouter.coordinator.simulator.Floorplan.COORDINATOR;
import static io.taskrouter.coordinator.simulator.Floorplan.DIRECT;
import static io.taskrouter.coordinator.simulator.Floorplan.INBOUND;
import static io.taskrouter.coordinator.simulator.Floorplan.OUTBOUND;
import static io.taskrouter.coordinator.simulator.Floorplan.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JudgeTest {
    private final Floorplan floor = Floorplan.of(2);

    /** The whole of a queue call with a direct call beside it, in the order the rules ask for. */
    @Test
    void theSafeOrderIsWithoutBlame() {
        floor.ready(ALICE, true, COORDINATOR);
        floor.task(INBOUND, "{}");
        Reservation queueCall = floor.only(ALICE);
        floor.ready(ALICE, false, COORDINATOR);
        floor.capacity(ALICE, 2, COORDINATOR);
        floor.accept(queueCall);
        floor.task(DIRECT, "{\"directExtension\":\"1001\"}");
        floor.task(INBOUND, "{}");
        floor.complete(queueCall);
        floor.accept(floor.only(ALICE));
        floor.complete(floor.only(ALICE));
        floor.capacity(ALICE, 1, COORDINATOR);
        floor.ready(ALICE, true, COORDINATOR);
        floor.ready(ALICE, false, COORDINATOR);
        floor.pass(60);
        assertThat(floor.judge().counts()).isEmpty();
        assertThat(floor.judge().windowsOpened()).isZero();
        assertThat(floor.judge().instants()).isGreaterThan(10);
    }

    @Test
    void raisingBeforeClearingIsOurs() {
        floor.ready(ALICE, true, COORDINATOR);
        floor.capacity(ALICE, 2, COORDINATOR);
        assertThat(floor.judge().of("I4", "ours")).isEqualTo(1);
        floor.task(INBOUND, "{}");
        floor.task(INBOUND, "{}");
        assertThat(floor.judge().of("R1", "ours")).isEqualTo(1);
    }

    @Test
    void aBypassersRaiseIsTheirsUntilWeWereToldAndDidNothing() {
        floor.ready(ALICE, true, COORDINATOR);
        floor.capacity(ALICE, 2, STRANGER);
        assertThat(floor.judge().of("I4", "theirs")).isEqualTo(1);
        assertThat(floor.judge().ours()).isZero();
        floor.workspace.judge().told(ALICE);
        floor.pass(6);
        assertThat(floor.judge().of("I4", "ours")).isEqualTo(1);
    }

    @Test
    void whatIsMendedInTimeIsNotOurs() {
        floor.ready(ALICE, true, COORDINATOR);
        floor.capacity(ALICE, 2, STRANGER);
        floor.workspace.judge().told(ALICE);
        floor.pass(1);
        floor.ready(ALICE, false, COORDINATOR);
        floor.pass(60);
        assertThat(floor.judge().ours()).isZero();
        assertThat(floor.judge().worstMillis()).isEqualTo(1000);
    }

    @Test
    void whatNobodyToldUsIsCountedApart() {
        floor.ready(ALICE, true, COORDINATOR);
        floor.task(INBOUND, "{}");
        floor.pass(6);
        assertThat(floor.judge().of("R4", "unaware")).isEqualTo(1);
        assertThat(floor.judge().ours()).isZero();
    }

    @Test
    void settingReadyDuringACallIsOurs() {
        floor.task(DIRECT, "{\"directExtension\":\"1001\"}");
        floor.ready(ALICE, true, COORDINATOR);
        assertThat(floor.judge().of("R4", "ours")).isEqualTo(1);
    }

    @Test
    void aQueueCallBesideAnIntentBreaksR2() {
        floor.ready(ALICE, true, COORDINATOR);
        floor.workspace.judge().occupy(floor.worker(ALICE), "intent-1");
        assertThat(floor.judge().of("R4", "ours")).isEqualTo(1);
        floor.task(INBOUND, "{}");
        assertThat(floor.judge().of("R2", "ours")).isEqualTo(1);
    }

    @Test
    void aQueueCallInTheOutboundWindowIsAnsweredByRejection() {
        floor.ready(ALICE, true, COORDINATOR);
        floor.task(INBOUND, "{}");
        Reservation queueCall = floor.only(ALICE);
        floor.task(OUTBOUND, "{\"direction\":\"outbound\"}", ALICE);
        assertThat(floor.judge().windowsOpened()).isEqualTo(1);
        floor.ready(ALICE, false, COORDINATOR);
        floor.reject(queueCall);
        assertThat(floor.judge().windowsAnswered()).isEqualTo(1);
        assertThat(floor.judge().ours()).isZero();
    }

    @Test
    void acceptingAQueueCallThatShouldHaveGoneIsMissed() {
        floor.ready(ALICE, true, COORDINATOR);
        floor.task(INBOUND, "{}");
        Reservation queueCall = floor.only(ALICE);
        floor.task(OUTBOUND, "{\"direction\":\"outbound\"}", ALICE);
        floor.accept(queueCall);
        assertThat(floor.judge().windowsMissed()).isEqualTo(1);
    }

    @Test
    void aDirectCallAcceptedWhileAQueueCallRingsOpensAWindow() {
        floor.ready(ALICE, true, COORDINATOR);
        floor.task(INBOUND, "{}");
        floor.ready(ALICE, false, COORDINATOR);
        floor.capacity(ALICE, 2, COORDINATOR);
        floor.task(DIRECT, "{\"directExtension\":\"1001\"}");
        assertThat(floor.judge().windowsOpened()).isZero();
        floor.accept(floor.open(ALICE).getLast());
        assertThat(floor.judge().windowsOpened()).isEqualTo(1);
        floor.pass(16);
        assertThat(floor.judge().windowsEnded()).isEqualTo(1);
    }

    @Test
    void twoHoldersOfOneExtensionBreakI5() {
        floor.write(BOB, "{\"directExtension\":\"1001\"}", STRANGER);
        assertThat(floor.judge().of("I5", "theirs")).isEqualTo(1);
        floor.write(BOB, "{\"directExtension\":\"1002\"}", COORDINATOR);
        floor.write(ALICE, "{\"directExtension\":\"1002\"}", COORDINATOR);
        assertThat(floor.judge().of("I5", "ours")).isEqualTo(1);
    }
}
