package io.taskrouter.coordinator.simulator;

import static io.taskrouter.coordinator.simulator.Floorplan.ALICE;
import static io.taskrouter.coordinator.simulator.Floorplan.BOB;
import static io.taskrouter.coordinator.simulator.Floorplan.COORDINATOR;
import static io.taskrouter.coordinator.simulator.Floorplan.DIRECT;
import static io.taskrouter.coordinator.simulator.Floorplan.INBOUND;
import static io.taskrouter.coordinator.simulator.Floorplan.OUTBOUND;
import static io.taskrouter.coordinator.simulator.Floorplan.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RoutingTest {

    @Test
    void onlyAWorkerTheQueueWantsIsOffered() {
        Floorplan floor = Floorplan.of(2);
        Task task = floor.task(INBOUND, "{}");
        assertThat(floor.now(task).status()).isEqualTo(TaskStatus.PENDING);
        floor.ready(BOB, true, COORDINATOR);
        assertThat(floor.now(task).status()).isEqualTo(TaskStatus.RESERVED);
        assertThat(floor.open(ALICE)).isEmpty();
        assertThat(floor.only(BOB).kind()).isEqualTo(CallKind.ACD);
    }

    @Test
    void anOfferedCallUsesCapacityAndRaisingItLetsTheNextOneIn() {
        Floorplan floor = Floorplan.of(1);
        floor.ready(ALICE, true, COORDINATOR);
        floor.task(INBOUND, "{}");
        Task second = floor.task(INBOUND, "{}");
        assertThat(floor.now(second).status()).isEqualTo(TaskStatus.PENDING);
        floor.capacity(ALICE, 2, STRANGER);
        assertThat(floor.now(second).status()).isEqualTo(TaskStatus.RESERVED);
    }

    @Test
    void aDirectCallRingsOnlyItsExtension() {
        Floorplan floor = Floorplan.of(3);
        floor.task(DIRECT, "{\"directExtension\":\"1002\"}");
        assertThat(floor.only(BOB).kind()).isEqualTo(CallKind.DIRECT);
        assertThat(floor.open(ALICE)).isEmpty();
        Task nobody = floor.task(DIRECT, "{\"directExtension\":\"9999\"}");
        assertThat(floor.now(nobody).status()).isEqualTo(TaskStatus.PENDING);
    }

    @Test
    void aPickupGoesToItsKnownWorkerAlone() {
        Floorplan floor = Floorplan.of(3);
        floor.task(INBOUND, "{\"isParkPickup\":true,\"targetWorker\":\"" + BOB + "\"}");
        assertThat(floor.only(BOB).kind()).isEqualTo(CallKind.PARK_PICKUP);
        Task hangup = floor.task(OUTBOUND, "{\"isParkHangup\":true,\"targetWorker\":\"" + ALICE + "\"}");
        assertThat(floor.only(ALICE).kind()).isEqualTo(CallKind.PARK_HANGUP);
        assertThat(floor.now(hangup).queueSid()).isEqualTo(Sids.numbered("WQ", 2));
    }

    @Test
    void outboundIgnoresCapacityAndActivity() {
        Floorplan floor = Floorplan.of(1);
        floor.capacity(ALICE, 0, STRANGER);
        floor.task(OUTBOUND, "{\"direction\":\"outbound\"}", ALICE);
        assertThat(floor.only(ALICE).kind()).isEqualTo(CallKind.OUTBOUND);
    }

    @Test
    void anUnavailableWorkerOrChannelIsLeftAlone() {
        Floorplan floor = Floorplan.of(1);
        floor.ready(ALICE, true, COORDINATOR);
        floor.activity(ALICE, "Break");
        Task task = floor.task(INBOUND, "{}");
        assertThat(floor.open(ALICE)).isEmpty();
        floor.workspace.workforce().updateChannel(floor.worker(ALICE), TaskChannel.VOICE, null, false, STRANGER);
        floor.activity(ALICE, "Available");
        assertThat(floor.open(ALICE)).isEmpty();
        floor.workspace.workforce().updateChannel(floor.worker(ALICE), TaskChannel.VOICE, null, true, STRANGER);
        floor.pass(0);
        assertThat(floor.now(task).status()).isEqualTo(TaskStatus.RESERVED);
    }

    @Test
    void acceptedWrappingAndCompletedFollowEachOther() {
        Floorplan floor = Floorplan.of(1);
        floor.ready(ALICE, true, COORDINATOR);
        Task task = floor.task(INBOUND, "{}");
        Reservation offer = floor.only(ALICE);
        floor.accept(offer);
        assertThat(floor.now(task).status()).isEqualTo(TaskStatus.ASSIGNED);
        floor.wrap(offer);
        assertThat(floor.now(task).status()).isEqualTo(TaskStatus.WRAPPING);
        assertThat(floor.status(offer)).isEqualTo(ReservationStatus.WRAPPING);
        assertThat(floor.worker(ALICE).state().used("voice", false)).isEqualTo(1);
        floor.complete(offer);
        assertThat(floor.now(task).status()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(floor.open(ALICE)).isEmpty();
        assertThat(floor.events())
                .containsSubsequence(
                        "task.created",
                        "workflow.entered",
                        "task-queue.entered",
                        "reservation.created",
                        "reservation.accepted",
                        "reservation.wrapup",
                        "task.wrapup",
                        "reservation.completed",
                        "task.completed");
    }

    @Test
    void aRejectedCallIsOfferedToTheNextAndThenAgain() {
        Floorplan floor = Floorplan.of(2);
        floor.ready(ALICE, true, COORDINATOR);
        floor.ready(BOB, true, COORDINATOR);
        Task task = floor.task(INBOUND, "{}");
        Reservation first = floor.only(ALICE);
        floor.reject(first);
        assertThat(floor.status(first)).isEqualTo(ReservationStatus.REJECTED);
        Reservation second = floor.only(BOB);
        floor.reject(second);
        assertThat(floor.only(ALICE).taskSid()).isEqualTo(task.sid());
    }

    @Test
    void anUnansweredOfferTimesOutAndMovesTheWorkerToTheTimeoutActivity() {
        Floorplan floor = Floorplan.of(1);
        WorkspaceSettings old = floor.workspace.settings();
        floor.workspace.settings(new WorkspaceSettings(
                old.name(),
                old.defaultActivitySid(),
                Sids.numbered("WA", 3),
                "",
                null,
                true,
                "FIFO",
                old.created(),
                old.updated()));
        floor.ready(ALICE, true, COORDINATOR);
        Task task = floor.task(INBOUND, "{}");
        Reservation offer = floor.only(ALICE);
        floor.pass(14);
        assertThat(floor.status(offer)).isEqualTo(ReservationStatus.PENDING);
        floor.pass(2);
        assertThat(floor.status(offer)).isEqualTo(ReservationStatus.TIMEOUT);
        assertThat(floor.worker(ALICE).state().activity().name()).isEqualTo("Unavailable");
        assertThat(floor.now(task).status()).isEqualTo(TaskStatus.PENDING);
    }

    @Test
    void aCallThatIsConnectingDoesNotTimeOut() {
        Floorplan floor = Floorplan.of(1);
        floor.ready(ALICE, true, COORDINATOR);
        floor.task(INBOUND, "{}");
        Reservation offer = floor.only(ALICE);
        floor.workspace.tasks().reservation(offer.sid(), desk -> desk.connecting(offer.sid()));
        floor.pass(300);
        assertThat(floor.status(offer)).isEqualTo(ReservationStatus.PENDING);
        floor.accept(offer);
        assertThat(floor.status(offer)).isEqualTo(ReservationStatus.ACCEPTED);
    }

    @Test
    void aCanceledTaskTakesItsOfferBack() {
        Floorplan floor = Floorplan.of(1);
        floor.ready(ALICE, true, COORDINATOR);
        Task task = floor.task(INBOUND, "{}");
        Reservation offer = floor.only(ALICE);
        floor.workspace.tasks().cancel(task.sid(), "hangup", STRANGER);
        assertThat(floor.status(offer)).isEqualTo(ReservationStatus.CANCELED);
        assertThat(floor.open(ALICE)).isEmpty();
        assertThat(floor.events()).contains("reservation.canceled", "task.canceled");
    }

    @Test
    void anUnassignedTaskCannotBeCompleted() {
        Floorplan floor = Floorplan.of(1);
        Task task = floor.task(INBOUND, "{}");
        assertThatThrownBy(() -> floor.workspace.tasks().complete(task.sid(), "x", STRANGER))
                .hasMessage("Cannot complete task " + task.sid()
                        + " in workspace WS00000000000000000000000000000001 for account"
                        + " AC00000000000000000000000000000001 because it is not currently assigned.");
    }

    @Test
    void aFinishedTaskIsGoneAfterFiveMinutes() {
        Floorplan floor = Floorplan.of(1);
        floor.ready(ALICE, true, COORDINATOR);
        Task task = floor.task(INBOUND, "{}");
        Reservation offer = floor.only(ALICE);
        floor.accept(offer);
        floor.complete(offer);
        floor.pass(299);
        assertThat(floor.now(task).status()).isEqualTo(TaskStatus.COMPLETED);
        floor.pass(2);
        assertThat(floor.workspace.tasks().shelf().find(task.sid())).isNull();
        assertThat(floor.workspace.tasks().reservations().find(offer.sid())).isNull();
        assertThat(floor.events()).endsWith("task.system-deleted");
    }

    @Test
    void aTaskThatWaitsTooLongIsCanceled() {
        Floorplan floor = Floorplan.of(1);
        Task task = floor.task(INBOUND, "{}");
        floor.pass(3601);
        assertThat(floor.now(task).status()).isEqualTo(TaskStatus.CANCELED);
        assertThat(floor.now(task).reason()).isEqualTo("Task TTL Exceeded");
    }

    @Test
    void severalWorkersMayBeOfferedATaskAndTheFirstToAcceptHasIt() {
        Floorplan floor = Floorplan.of(3);
        floor.workspace
                .queues()
                .put(new TaskQueue(
                        Sids.numbered("WQ", 1),
                        1,
                        "Inbound ACD",
                        "isAcdReady == true",
                        2,
                        "FIFO",
                        null,
                        null,
                        floor.workspace.now(),
                        floor.workspace.now()));
        floor.ready(ALICE, true, COORDINATOR);
        floor.task(INBOUND, "{}");
        floor.ready(BOB, true, COORDINATOR);
        Reservation alice = floor.only(ALICE);
        Reservation bob = floor.only(BOB);
        floor.accept(bob);
        assertThat(floor.status(alice)).isEqualTo(ReservationStatus.RESCINDED);
        assertThat(floor.open(ALICE)).isEmpty();
    }

    @Test
    void anExpressionThatTurnsFalseRescindsOnlyWhereAsked() {
        Floorplan floor = Floorplan.of(1);
        floor.ready(ALICE, true, COORDINATOR);
        floor.task(INBOUND, "{}");
        Reservation offer = floor.only(ALICE);
        floor.ready(ALICE, false, COORDINATOR);
        assertThat(floor.status(offer)).isEqualTo(ReservationStatus.PENDING);
        floor.options = floor.options.withRouting(new SimulatorOptions.Routing(true, true, false, 300));
        floor.write(ALICE, "{\"isAcdReady\":false,\"x\":1}", COORDINATOR);
        assertThat(floor.status(offer)).isEqualTo(ReservationStatus.RESCINDED);
    }

    @Test
    void higherPriorityIsServedFirstAndThenTheOlder() {
        Floorplan floor = Floorplan.of(1);
        Task old = floor.task(INBOUND, "{}");
        Task young = floor.task(INBOUND, "{}");
        Task urgent = floor.task(INBOUND, "{}");
        floor.workspace.tasks().update(urgent.sid(), null, 5, null, null, STRANGER);
        floor.ready(ALICE, true, COORDINATOR);
        assertThat(floor.only(ALICE).taskSid()).isEqualTo(urgent.sid());
        floor.workspace.tasks().cancel(urgent.sid(), null, STRANGER);
        floor.pass(0);
        assertThat(floor.only(ALICE).taskSid()).isEqualTo(old.sid());
        assertThat(floor.now(young).status()).isEqualTo(TaskStatus.PENDING);
    }

    @Test
    void aStepThatTakesTooLongLeadsToTheNext() {
        Floorplan floor = Floorplan.of(1);
        Workflow two = new Workflow(
                "WW00000000000000000000000000000009",
                99,
                "Two steps",
                "{\"task_routing\":{\"filters\":[{\"targets\":[{\"queue\":\"" + Sids.numbered("WQ", 1)
                        + "\",\"timeout\":30},{\"queue\":\"" + Sids.numbered("WQ", 3)
                        + "\",\"timeout\":30,\"priority\":7}]}]}}",
                20,
                null,
                null,
                floor.workspace.now(),
                floor.workspace.now());
        floor.workspace.workflows().put(two);
        Task task = floor.task(two.sid(), "{}");
        assertThat(floor.open(ALICE)).isEmpty();
        floor.pass(31);
        assertThat(floor.only(ALICE).taskSid()).isEqualTo(task.sid());
        assertThat(floor.now(task).priority()).isEqualTo(7);
        floor.activity(ALICE, "Break");
        floor.pass(60);
        assertThat(floor.now(task).status()).isEqualTo(TaskStatus.CANCELED);
        assertThat(floor.events()).contains("task-queue.timeout", "workflow.timeout");
    }

    @Test
    void reservationsMoveTheWorkersVersionAsConfigured() {
        Floorplan floor = Floorplan.of(1);
        floor.ready(ALICE, true, COORDINATOR);
        int before = floor.worker(ALICE).state().version();
        floor.task(INBOUND, "{}");
        floor.accept(floor.only(ALICE));
        floor.complete(floor.only(ALICE));
        assertThat(floor.worker(ALICE).state().version()).isEqualTo(before + 3);
    }

    @Test
    void capacityArithmeticIsTwilios() {
        assertThat(WorkerChannelApi.free(3, 0)).isEqualTo(100);
        assertThat(WorkerChannelApi.free(3, 1)).isEqualTo(66);
        assertThat(WorkerChannelApi.free(1, 2)).isZero();
        assertThat(WorkerChannelApi.free(0, 0)).isZero();
    }

    @Test
    void aDeletedWorkersOfferGoesToSomebodyElse() {
        Floorplan floor = Floorplan.of(2);
        floor.ready(ALICE, true, COORDINATOR);
        Task task = floor.task(INBOUND, "{}");
        floor.ready(BOB, true, COORDINATOR);
        floor.workspace.deleteWorker(floor.worker(ALICE), STRANGER);
        floor.pass(0);
        assertThat(floor.only(BOB).taskSid()).isEqualTo(task.sid());
    }

    @Test
    void aColdTransferEndsTheFirstWorkersPartWhenTheSecondAccepts() {
        Floorplan floor = Floorplan.of(2);
        floor.ready(ALICE, true, COORDINATOR);
        Task task = floor.task(INBOUND, "{}");
        Reservation first = floor.only(ALICE);
        floor.accept(first);
        floor.workspace.tasks().transfer(first.sid(), BOB, false);
        Reservation second = floor.only(BOB);
        assertThat(second.kind()).isEqualTo(CallKind.TRANSFER);
        assertThat(second.taskSid()).isEqualTo(task.sid());
        floor.accept(second);
        assertThat(floor.status(first)).isEqualTo(ReservationStatus.WRAPPING);
        floor.complete(first);
        assertThat(floor.now(task).status()).isEqualTo(TaskStatus.ASSIGNED);
        floor.complete(second);
        assertThat(floor.now(task).status()).isEqualTo(TaskStatus.COMPLETED);
    }

    @Test
    void aTransferToAQueueWaitsForAWorkerTheQueueWants() {
        Floorplan floor = Floorplan.of(2);
        floor.ready(ALICE, true, COORDINATOR);
        floor.task(INBOUND, "{}");
        Reservation first = floor.only(ALICE);
        floor.accept(first);
        floor.workspace.tasks().transfer(first.sid(), Sids.numbered("WQ", 1), true);
        assertThat(floor.open(BOB)).isEmpty();
        floor.ready(BOB, true, COORDINATOR);
        floor.pass(2);
        assertThat(floor.only(BOB).kind()).isEqualTo(CallKind.ACD);
        floor.accept(floor.only(BOB));
        assertThat(floor.status(first)).isEqualTo(ReservationStatus.ACCEPTED);
        assertThat(floor.events()).contains("task.transfer-initiated", "task.transfer-completed");
    }

    @Test
    void withoutMultitaskingAWorkerHasOneTaskOfAnyChannel() {
        Floorplan floor = Floorplan.of(1);
        WorkspaceSettings old = floor.workspace.settings();
        floor.workspace.settings(new WorkspaceSettings(
                old.name(),
                old.defaultActivitySid(),
                old.timeoutActivitySid(),
                "",
                null,
                false,
                "FIFO",
                old.created(),
                old.updated()));
        floor.capacity(ALICE, 3, STRANGER);
        floor.task(DIRECT, "{\"directExtension\":\"1001\"}");
        floor.task(DIRECT, "{\"directExtension\":\"1001\"}");
        assertThat(floor.open(ALICE)).hasSize(1);
    }
}
