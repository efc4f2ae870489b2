package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.rules.Call;
import io.taskrouter.coordinator.rules.KindOfCall;
import io.taskrouter.coordinator.taskrouter.OpenReservation;

/** Turns TaskRouter's open reservations into calls. */
final class OpenCalls {
    private OpenCalls() {}

    static Call call(OpenReservation reservation) {
        var task = attributes(reservation);
        return new Call(
                reservation.sid(),
                KindOfCall.DEFAULT.of(task),
                phase(reservation.status()),
                task.path("call_sid").textValue(),
                reservation.taskSid(),
                reservation.createdAt(),
                reservation.taskQueue());
    }

    private static ObjectNode attributes(OpenReservation reservation) {
        try {
            return ExactJson.object(reservation.taskAttributes());
        } catch (IllegalArgumentException e) {
            return ExactJson.MAPPER.createObjectNode(); // a task without readable attributes is still a call
        }
    }

    private static Call.Phase phase(String status) {
        return switch (status) {
            case "pending" -> Call.Phase.OFFERED;
            case "wrapping" -> Call.Phase.WRAPPING;
            default -> Call.Phase.LIVE;
        };
    }
}
