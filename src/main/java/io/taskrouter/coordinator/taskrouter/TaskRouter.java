package io.taskrouter.coordinator.taskrouter;

import io.taskrouter.coordinator.command.WorkerSid;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The calls this service makes. Each waits for its place under the rate and concurrency limits, asks the fence right before every send, and answers with what is known. */
public interface TaskRouter {

    /** Beside the workers: their callers. */
    Telephony telephony();

    Answer<WorkerRecord> fetchWorker(WorkerSid worker, Fence fence);

    /** Replaces the attributes whole; with {@code etag} only when the worker still has that version. */
    Answer<WorkerRecord> writeAttributes(WorkerSid worker, String attributes, @Nullable String etag, Fence fence);

    Answer<VoiceChannel> fetchVoiceChannel(WorkerSid worker, Fence fence);

    /** @param capacity 0 to 50 */
    Answer<VoiceChannel> writeVoiceCapacity(WorkerSid worker, int capacity, Fence fence);

    /**
     * The worker's reservations on the voice channel that have not ended.
     *
     * @param idle has the channel just answered that all its capacity is free? Then only wrapping ones are looked for: whether those use capacity is not documented beyond doubt
     */
    Answer<List<OpenReservation>> openReservations(WorkerSid worker, boolean idle, Fence fence);

    /** What has become of a reservation, ended or not. */
    Answer<ReservationRecord> fetchReservation(WorkerSid worker, String reservationSid, Fence fence);

    /** Turns a call that still rings away from the worker; it is offered to others again. Refused when it no longer rings. */
    Answer<Boolean> rejectReservation(WorkerSid worker, String reservationSid, Fence fence);

    /** How long a reservation rings that comes by this workflow. Asked of TaskRouter now and then only; workflows hardly change. */
    Answer<Duration> ringTime(String workflowSid, Fence fence);

    /**
     * Completes a task; while somebody else is still on it, only this worker's reservation of it. Refused when it is not assigned, or was completed before.
     *
     * @param reason as TaskRouter keeps it with the task
     */
    Answer<Boolean> completeTask(WorkerSid worker, String taskSid, String reservationSid, String reason, Fence fence);

    /** Is {@code If-Match} known to be enforced for workers? Unknown until configured or probed. */
    IfMatch ifMatch();

    /** Finds out by writing the worker's own friendly name back under an impossible version. Only for the holder of that worker's lease. */
    IfMatch probeIfMatch(WorkerRecord worker, Fence fence);

    enum IfMatch {
        ENFORCED,
        IGNORED,
        UNKNOWN
    }
}
