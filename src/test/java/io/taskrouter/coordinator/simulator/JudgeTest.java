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
        assertThat(floor.judge().windows().opened()).isZero();
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
        floor.told();
        floor.pass(6);
        assertThat(floor.judge().of("I4", "ours")).isEqualTo(1);
    }

    @Test
    void whatIsMendedInTimeIsNotOurs() {
        floor.ready(ALICE, true, COORDINATOR);
        floor.capacity(ALICE, 2, STRANGER);
        floor.told();
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
        floor.ready(ALICE, false, COORDINATOR);
        assertThat(floor.judge().of("R4", "unaware")).isEqualTo(1);
        floor.pass(120);
        assertThat(floor.judge().ours()).isZero();
    }

    @Test
    void whatNobodyToldUsIsOursAfterTheNextResync() {
        floor.ready(ALICE, true, COORDINATOR);
        floor.task(DIRECT, "{\"directExtension\":\"1001\"}");
        floor.accept(floor.only(ALICE));
        floor.pass(79);
        assertThat(floor.judge().ours()).isZero();
        floor.pass(1);
        assertThat(floor.judge().of("R4", "ours")).isEqualTo(1);
        assertThat(floor.judge().of("R4", "unaware")).isZero();
    }

    /** A queue call has been reserved, so that A=true beside it is TaskRouter's; that must not hide what we do next. */
    @Test
    void raisingBeforeClearingIsOursBesideACallAsWell() {
        floor.ready(ALICE, true, COORDINATOR);
        floor.task(INBOUND, "{}");
        floor.capacity(ALICE, 2, COORDINATOR);
        floor.ready(ALICE, false, COORDINATOR);
        assertThat(floor.judge().of("I4", "ours")).isEqualTo(1);
        assertThat(floor.judge().ours()).isEqualTo(1);
    }

    @Test
    void raisingIsOursThoughSomebodyElseMadeTheWorkerReady() {
        floor.task(DIRECT, "{\"directExtension\":\"1001\"}");
        floor.ready(ALICE, true, STRANGER);
        floor.pass(6);
        floor.capacity(ALICE, 2, COORDINATOR);
        assertThat(floor.judge().of("I4", "ours")).isEqualTo(1);
    }

    @Test
    void raisingFurtherIsOursThoughItWasUnsafeBefore() {
        floor.ready(ALICE, true, COORDINATOR);
        floor.capacity(ALICE, 2, STRANGER);
        floor.capacity(ALICE, 3, COORDINATOR);
        assertThat(floor.judge().of("I4", "ours")).isEqualTo(1);
    }

    /** The channel knows no versions: what was written in the moment between our two writes cannot have been seen. */
    @Test
    void aRaiseThatCrossesSomebodysWriteIsTheirs() {
        floor.task(DIRECT, "{\"directExtension\":\"1001\"}");
        floor.ready(ALICE, false, COORDINATOR);
        floor.ready(ALICE, true, STRANGER);
        floor.capacity(ALICE, 2, COORDINATOR);
        assertThat(floor.judge().of("I4", "theirs")).isEqualTo(1);
        floor.task(INBOUND, "{}");
        assertThat(floor.judge().of("R2", "theirs")).isEqualTo(1);
        assertThat(floor.judge().ours()).isZero();
    }

    @Test
    void aSecondCallIsOursWhenWeKnewForAPassWhatSomebodyElseHadDone() {
        floor.ready(ALICE, true, COORDINATOR);
        floor.capacity(ALICE, 2, STRANGER);
        floor.told();
        floor.pass(4);
        floor.task(DIRECT, "{\"directExtension\":\"1001\"}");
        floor.pass(2);
        floor.task(INBOUND, "{}");
        assertThat(floor.judge().of("R2", "ours")).isEqualTo(1);
    }

    /** What was said of the worker before tells nothing of what was done since. */
    @Test
    void anEarlierCallbackThatComesLateTellsNothing() {
        floor.ready(ALICE, true, STRANGER);
        var earlier = floor.workspace.events().after(0).stream().toList();
        floor.pass(1);
        floor.capacity(ALICE, 2, STRANGER);
        earlier.forEach(floor.workspace.judge()::told);
        floor.pass(10);
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

    /** The worker is not ready any more; the queue call that came before rings all the same. */
    @Test
    void sayingSafeWhileAQueueCallRingsIsOurs() {
        floor.ready(ALICE, true, COORDINATOR);
        floor.task(INBOUND, "{}");
        floor.ready(ALICE, false, COORDINATOR);
        floor.workspace.judge().occupy(floor.worker(ALICE), "intent-1");
        assertThat(floor.judge().of("R2", "ours")).isEqualTo(1);
    }

    @Test
    void parkingWhileAQueueCallRingsPromisesNothing() {
        floor.ready(ALICE, true, COORDINATOR);
        floor.task(INBOUND, "{}");
        floor.ready(ALICE, false, COORDINATOR);
        floor.workspace.judge().occupy(floor.worker(ALICE), "CA1");
        assertThat(floor.judge().ours()).isZero();
        floor.ready(ALICE, true, COORDINATOR);
        assertThat(floor.judge().of("R4", "ours")).isEqualTo(1);
        floor.ready(ALICE, false, COORDINATOR);
        floor.reject(floor.only(ALICE));
        floor.workspace.judge().over("CA1");
        floor.ready(ALICE, true, COORDINATOR);
        assertThat(floor.judge().ours()).isEqualTo(1);
    }

    @Test
    void aQueueCallInTheOutboundWindowIsAnsweredByRejection() {
        floor.ready(ALICE, true, COORDINATOR);
        floor.task(INBOUND, "{}");
        Reservation queueCall = floor.only(ALICE);
        floor.task(OUTBOUND, "{\"direction\":\"outbound\"}", ALICE);
        assertThat(floor.judge().windows().opened()).isEqualTo(1);
        floor.ready(ALICE, false, COORDINATOR);
        floor.told();
        floor.pass(3);
        floor.reject(queueCall);
        floor.pass(60);
        assertThat(floor.judge().windows().worstMillis()).isEqualTo(3000);
        assertThat(floor.judge().windows().answered()).isEqualTo(1);
        assertThat(floor.judge().ours()).isZero();
    }

    @Test
    void aQueueCallThatShouldHaveGoneMayBeTakenBeforeItsRejectionIsDue() {
        floor.ready(ALICE, true, COORDINATOR);
        floor.task(INBOUND, "{}");
        Reservation queueCall = floor.only(ALICE);
        floor.task(OUTBOUND, "{\"direction\":\"outbound\"}", ALICE);
        floor.accept(queueCall);
        assertThat(floor.judge().windows().taken()).isEqualTo(1);
    }

    @Test
    void aQueueCallLeftRingingBesideAnotherCallIsOursAfterAPass() {
        floor.ready(ALICE, true, COORDINATOR);
        floor.task(INBOUND, "{}");
        Reservation queueCall = floor.only(ALICE);
        floor.task(OUTBOUND, "{\"direction\":\"outbound\"}", ALICE);
        floor.ready(ALICE, false, COORDINATOR);
        floor.told();
        floor.pass(4);
        assertThat(floor.judge().ours()).isZero();
        floor.pass(1);
        assertThat(floor.judge().of("reject", "ours")).isEqualTo(1);
        floor.reject(queueCall);
        assertThat(floor.judge().windows().late()).isEqualTo(1);
        assertThat(floor.judge().windows().answered()).isZero();
    }

    @Test
    void aQueueCallMayRingOnWhenWhatItRangBesideIsOver() {
        floor.ready(ALICE, true, COORDINATOR);
        floor.task(INBOUND, "{}");
        floor.task(OUTBOUND, "{\"direction\":\"outbound\"}", ALICE);
        floor.ready(ALICE, false, COORDINATOR);
        floor.told();
        floor.pass(3);
        floor.reject(floor.open(ALICE).getLast());
        floor.pass(60);
        assertThat(floor.judge().ours()).isZero();
        assertThat(floor.judge().windows().ended()).isEqualTo(1);
    }

    @Test
    void whoeverTaskRouterFailsMayTryAgain() {
        floor.ready(ALICE, true, COORDINATOR);
        floor.capacity(ALICE, 2, STRANGER);
        floor.told();
        floor.pass(4);
        floor.workspace.judge().failed(ALICE);
        floor.pass(4);
        assertThat(floor.judge().ours()).isZero();
        floor.pass(1);
        assertThat(floor.judge().of("I4", "ours")).isEqualTo(1);
    }

    @Test
    void aWindowIsKnownOnlyWhenBothCallsAre() {
        floor.ready(ALICE, true, COORDINATOR);
        floor.task(INBOUND, "{}");
        var first = floor.workspace.events().after(0).stream().toList();
        floor.task(OUTBOUND, "{\"direction\":\"outbound\"}", ALICE);
        floor.ready(ALICE, false, COORDINATOR);
        first.forEach(floor.workspace.judge()::told);
        floor.pass(10);
        assertThat(floor.judge().ours()).isZero();
        floor.told();
        floor.pass(4);
        floor.accept(floor.open(ALICE).getFirst());
        assertThat(floor.judge().windows().taken()).isEqualTo(1);
        floor.pass(60);
        assertThat(floor.judge().ours()).isZero();
    }

    @Test
    void aDirectCallAcceptedWhileAQueueCallRingsOpensAWindow() {
        floor.ready(ALICE, true, COORDINATOR);
        floor.task(INBOUND, "{}");
        floor.ready(ALICE, false, COORDINATOR);
        floor.capacity(ALICE, 2, COORDINATOR);
        floor.task(DIRECT, "{\"directExtension\":\"1001\"}");
        assertThat(floor.judge().windows().opened()).isZero();
        floor.accept(floor.open(ALICE).getLast());
        assertThat(floor.judge().windows().opened()).isEqualTo(1);
        floor.pass(16);
        assertThat(floor.judge().windows().ended()).isEqualTo(1);
    }

    @Test
    void twoHoldersOfOneExtensionBreakI5() {
        floor.write(BOB, "{\"directExtension\":\"1001\"}", STRANGER);
        assertThat(floor.judge().of("I5", "theirs")).isEqualTo(1);
        floor.write(BOB, "{\"directExtension\":\"1002\"}", COORDINATOR);
        floor.write(ALICE, "{\"directExtension\":\"1002\"}", COORDINATOR);
        assertThat(floor.judge().of("I5", "ours")).isEqualTo(1);
    }

    @Test
    void assigningWhatSomebodyElseHasJustTakenIsTheirs() {
        floor.write(ALICE, "{}", COORDINATOR);
        floor.write(BOB, "{\"directExtension\":\"1001\"}", STRANGER);
        floor.write(ALICE, "{\"directExtension\":\"1001\"}", COORDINATOR);
        assertThat(floor.judge().of("I5", "theirs")).isEqualTo(1);
        floor.write(ALICE, "{}", COORDINATOR);
        floor.pass(100);
        floor.write(ALICE, "{\"directExtension\":\"1001\"}", COORDINATOR);
        assertThat(floor.judge().of("I5", "ours")).isEqualTo(1);
    }

    @Test
    void whatOthersDoNeverPushesOutWhatIsOurs() {
        floor.ready(ALICE, true, COORDINATOR);
        floor.capacity(ALICE, 2, COORDINATOR);
        for (int i = 0; i < 600; i++) {
            floor.capacity(ALICE, 1, STRANGER);
            floor.capacity(ALICE, 2, STRANGER);
        }
        assertThat(floor.judge().latest())
                .filteredOn(each -> each.contains(" ours "))
                .hasSize(1);
    }
}
