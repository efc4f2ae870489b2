package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.rules.CallEvent.Progress;
import io.taskrouter.coordinator.rules.CallEvents;
import io.taskrouter.coordinator.rules.Handed;
import io.taskrouter.coordinator.rules.KindOfCall;
import io.taskrouter.coordinator.rules.Truth;
import io.taskrouter.coordinator.taskrouter.OpenReservation;
import java.time.temporal.ChronoUnit;

/** Turns TaskRouter's open reservations into what the rules know of calls. */
final class OpenCalls {
    private final KindOfCall kinds;

    OpenCalls(KindOfCall kinds) {
        this.kinds = kinds;
    }

    Truth.Open truth(OpenReservation reservation) {
        var progress = progress(reservation.status());
        var handed = Handed.read(progress, reservation.taskStatus());
        return new Truth.Open(
                reservation.sid(),
                progress,
                CallEvents.task(reservation.taskSid(), attributes(reservation), handed, reservation.taskQueue(), kinds),
                reservation.createdAt().truncatedTo(ChronoUnit.MILLIS));
    }

    private static ObjectNode attributes(OpenReservation reservation) {
        try {
            return ExactJson.foreign(reservation.taskAttributes());
        } catch (IllegalArgumentException e) {
            return ExactJson.MAPPER.createObjectNode(); // a task without readable attributes is still a call
        }
    }

    private static Progress progress(String status) {
        return switch (status) {
            case "pending" -> Progress.CREATED;
            case "wrapping" -> Progress.WRAPPING;
            default -> Progress.ACCEPTED;
        };
    }
}
