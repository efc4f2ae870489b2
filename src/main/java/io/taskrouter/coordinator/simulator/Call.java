package io.taskrouter.coordinator.simulator;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A customer's leg.
 *
 * @param taskSid the task it waits in or is talked about, null when none
 * @param statusCallback where status events go, null for nowhere
 * @param sequence number of the next status event
 */
record Call(
        String sid,
        long ordinal,
        String from,
        String to,
        String direction,
        String status,
        @Nullable String taskSid,
        @Nullable String statusCallback,
        Set<String> statusEvents,
        int sequence,
        Instant created,
        @Nullable Instant ended)
        implements Resource {

    boolean over() {
        return ended != null;
    }

    Call inTask(@Nullable String task) {
        return new Call(
                sid,
                ordinal,
                from,
                to,
                direction,
                status,
                task,
                statusCallback,
                statusEvents,
                sequence,
                created,
                ended);
    }

    Call watchedBy(String url, Set<String> events) {
        return new Call(sid, ordinal, from, to, direction, status, taskSid, url, events, sequence, created, ended);
    }

    Call with(String next, boolean told, @Nullable Instant end) {
        int number = told ? sequence + 1 : sequence;
        return new Call(
                sid, ordinal, from, to, direction, next, taskSid, statusCallback, statusEvents, number, created, end);
    }
}
