package io.taskrouter.coordinator.taskrouter;

import com.twilio.base.Page;
import com.twilio.http.TwilioRestClient;
import com.twilio.rest.taskrouter.v1.workspace.Task;
import com.twilio.rest.taskrouter.v1.workspace.worker.Reservation;
import com.twilio.rest.taskrouter.v1.workspace.worker.Reservation.Status;
import com.twilio.rest.taskrouter.v1.workspace.worker.ReservationReader;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.taskrouter.Answer.Missing;
import io.taskrouter.coordinator.taskrouter.Answer.Ok;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A worker's reservations that have not ended, with what their tasks say; voice alone. One list per status, since TaskRouter filters by one; a task that is gone by the time it is read has ended. */
final class OpenReservations {
    private static final List<Status> OPEN = List.of(Status.PENDING, Status.ACCEPTED, Status.WRAPPING);
    private static final List<Status> WRAPPING = List.of(Status.WRAPPING);
    private static final long PAGE = 100;
    /** A worker has at most fifty places; more pages than this are an answer that makes no sense. */
    private static final int MOST_PAGES = 10;

    private final String workspace;
    private final Calls calls;

    OpenReservations(String workspace, Calls calls) {
        this.workspace = workspace;
        this.calls = calls;
    }

    Answer<List<OpenReservation>> of(WorkerSid worker, boolean idle, Fence fence) {
        try {
            // a reservation may move on while the lists are read: the later status counts
            Map<String, Reservation> open = new HashMap<>();
            for (Status status : idle ? WRAPPING : OPEN)
                list(worker, status, fence).forEach(found -> open.put(found.getSid(), found));
            List<OpenReservation> voice = new ArrayList<>();
            for (Reservation found : open.values()) withTask(found, fence).ifPresent(voice::add);
            return new Ok<>(List.copyOf(voice));
        } catch (CallFailed e) {
            return e.answer();
        }
    }

    private List<Reservation> list(WorkerSid worker, Status status, Fence fence) {
        ReservationReader reader = Reservation.reader(workspace, worker.value())
                .setReservationStatus(status)
                .setPageSize(PAGE);
        Page<Reservation> page = demand(fence, client -> whole(reader.firstPage(client)));
        List<Reservation> all = new ArrayList<>(page.getRecords());
        for (int pages = 1; page.hasNextPage(); pages++) {
            if (pages >= MOST_PAGES) throw Failures.unreadable();
            Page<Reservation> before = page;
            page = demand(fence, client -> whole(reader.nextPage(before, client)));
            all.addAll(page.getRecords());
        }
        return all;
    }

    /** The SDK takes a list whose paging it does not understand for its last page; its page size is then missing. */
    static <T> Page<T> whole(Page<T> page) {
        if (page.getPageSize() <= 0) throw new IllegalStateException("no paging");
        return page;
    }

    private Page<Reservation> demand(Fence fence, Calls.Question<Page<Reservation>> question) {
        return calls.demand(Endpoint.RESERVATION_LIST, fence, question);
    }

    private Optional<OpenReservation> withTask(Reservation reservation, Fence fence) {
        Answer<Optional<OpenReservation>> answer =
                calls.ask(Endpoint.TASK_READ, fence, client -> voice(reservation, task(reservation, client)));
        return switch (answer) {
            case Ok<Optional<OpenReservation>>(Optional<OpenReservation> open) -> open;
            case Missing<Optional<OpenReservation>> gone -> Optional.empty();
            default -> throw new CallFailed(answer);
        };
    }

    private Task task(Reservation reservation, TwilioRestClient client) {
        return Task.fetcher(workspace, reservation.getTaskSid()).fetch(client);
    }

    private static Optional<OpenReservation> voice(Reservation reservation, Task task) {
        if (!"voice".equals(task.getTaskChannelUniqueName())) return Optional.empty();
        return Optional.of(new OpenReservation(
                reservation.getSid(),
                reservation.getTaskSid(),
                reservation.getReservationStatus().toString(),
                task.getAssignmentStatus() == null
                        ? null
                        : task.getAssignmentStatus().toString(),
                Objects.requireNonNull(task.getAttributes()),
                task.getTaskQueueFriendlyName(),
                task.getWorkflowSid(),
                reservation.getDateCreated().toInstant()));
    }
}
