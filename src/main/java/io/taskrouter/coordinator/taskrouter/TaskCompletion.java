package io.taskrouter.coordinator.taskrouter;

import com.twilio.base.Page;
import com.twilio.rest.taskrouter.v1.workspace.Task;
import com.twilio.rest.taskrouter.v1.workspace.task.Reservation;
import com.twilio.rest.taskrouter.v1.workspace.task.ReservationReader;
import io.taskrouter.coordinator.command.WorkerSid;
import java.util.Set;

/** Ends a worker's part in a task. The task itself goes with it unless somebody else is still on it: after a warm transfer the caller must not be cut off. */
final class TaskCompletion {
    private static final Set<Reservation.Status> OPEN =
            Set.of(Reservation.Status.PENDING, Reservation.Status.ACCEPTED, Reservation.Status.WRAPPING);
    private static final long PAGE = 100;

    private final String workspace;
    private final Calls calls;

    TaskCompletion(String workspace, Calls calls) {
        this.workspace = workspace;
        this.calls = calls;
    }

    Answer<Boolean> complete(WorkerSid worker, String taskSid, String reservationSid, String reason, Fence fence) {
        try {
            if (isShared(worker, taskSid, fence)) return reservation(worker, reservationSid, fence);
            return task(taskSid, reason, fence);
        } catch (CallFailed e) {
            return e.answer();
        }
    }

    private boolean isShared(WorkerSid worker, String taskSid, Fence fence) {
        ReservationReader reader = Reservation.reader(workspace, taskSid).setPageSize(PAGE);
        Page<Reservation> page = calls.demand(Endpoint.RESERVATION_LIST, fence, reader::firstPage);
        return page.getRecords().stream()
                .anyMatch(other -> OPEN.contains(other.getReservationStatus())
                        && !worker.value().equals(other.getWorkerSid()));
    }

    private Answer<Boolean> task(String taskSid, String reason, Fence fence) {
        return calls.ask(
                Endpoint.TASK_WRITE,
                fence,
                client -> Task.updater(workspace, taskSid)
                                .setAssignmentStatus(Task.Status.COMPLETED)
                                .setReason(reason)
                                .update(client)
                                .getAssignmentStatus()
                        == Task.Status.COMPLETED);
    }

    private Answer<Boolean> reservation(WorkerSid worker, String reservationSid, Fence fence) {
        return calls.ask(
                Endpoint.RESERVATION_WRITE,
                fence,
                client -> com.twilio.rest.taskrouter.v1.workspace.worker.Reservation.updater(
                                        workspace, worker.value(), reservationSid)
                                .setReservationStatus(
                                        com.twilio.rest.taskrouter.v1.workspace.worker.Reservation.Status.COMPLETED)
                                .update(client)
                                .getReservationStatus()
                        == com.twilio.rest.taskrouter.v1.workspace.worker.Reservation.Status.COMPLETED);
    }
}
