package io.taskrouter.coordinator.taskrouter;

import com.twilio.base.Page;
import com.twilio.rest.taskrouter.v1.workspace.Task;
import com.twilio.rest.taskrouter.v1.workspace.task.Reservation;
import com.twilio.rest.taskrouter.v1.workspace.task.ReservationReader;
import io.taskrouter.coordinator.command.WorkerSid;
import java.util.List;

/** Ends a worker's part in a task. The task itself goes with it unless somebody else is still on it: after a warm transfer the caller must not be cut off. */
final class TaskCompletion {
    /** In the order in which a reservation passes through them, so that one that moves on meanwhile is met all the same. */
    private static final List<Reservation.Status> OPEN =
            List.of(Reservation.Status.PENDING, Reservation.Status.ACCEPTED, Reservation.Status.WRAPPING);

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

    /** A task that was offered often has pages of ended reservations; then the open ones are asked for alone. A page holds more of these than a task can have. */
    private boolean isShared(WorkerSid worker, String taskSid, Fence fence) {
        ReservationReader all = Reservation.reader(workspace, taskSid);
        Page<Reservation> first = page(all, fence);
        if (hasOthers(first, worker)) return true;
        if (!first.hasNextPage()) return false;
        for (Reservation.Status status : OPEN) {
            ReservationReader open = Reservation.reader(workspace, taskSid).setReservationStatus(status);
            if (hasOthers(page(open, fence), worker)) return true;
        }
        return false;
    }

    private Page<Reservation> page(ReservationReader reader, Fence fence) {
        reader.setPageSize(PAGE);
        return calls.demand(
                Endpoint.RESERVATION_LIST, fence, client -> OpenReservations.whole(reader.firstPage(client)));
    }

    private static boolean hasOthers(Page<Reservation> page, WorkerSid worker) {
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
