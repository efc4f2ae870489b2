package io.taskrouter.coordinator.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.rules.CallEvent.Progress;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallEventsTest {
    private static final Instant AT = Instant.parse("2026-03-01T10:02:03.004Z");

    private static Optional<CallEvent> reservation(String type, @Nullable String channel, @Nullable String attributes) {
        return CallEvents.of(
                new Event.Reservation(
                        "EV1", AT, type, "WR1", 1, "WT1", channel, attributes, "Inbound ACD", null, null, null, null),
                KindOfCall.DEFAULT);
    }

    private static CallEvent.Task task(String type, @Nullable String transferredTo, @Nullable String taskStatus) {
        var event = new Event.Reservation(
                "EV1", AT, type, "WR1", 1, "WT1", "voice", "{}", "Inbound ACD", transferredTo, taskStatus, "WW1", null);
        return ((CallEvent.Reservation) CallEvents.of(event, KindOfCall.DEFAULT).orElseThrow()).task();
    }

    @ParameterizedTest
    @CsvSource({
        "reservation.created, , reserved, ACD, false",
        "reservation.created, , , ACD, false",
        "reservation.created, , assigned, TRANSFER, true",
        "reservation.created, WK1, assigned, TRANSFER, false",
        "reservation.created, WQ1, assigned, ACD, false",
        "reservation.rejected, , assigned, TRANSFER, true",
        "reservation.rejected, , reserved, ACD, false",
        "reservation.accepted, , assigned, ACD, true"
    })
    void aTaskThatSomebodyHasAlreadyWasTransferred(
            String type, String transferredTo, String taskStatus, Call.Kind kind, boolean doubtful) {
        var task = task(type, transferredTo, taskStatus);
        assertThat(task.kind()).isEqualTo(kind);
        assertThat(task.doubtful()).isEqualTo(doubtful);
    }

    @ParameterizedTest
    @CsvSource({
        "CREATED, reserved, ACD, false",
        "CREATED, pending, ACD, false",
        "CREATED, assigned, TRANSFER, true",
        "CREATED, wrapping, TRANSFER, true",
        "CREATED, , TRANSFER, true",
        "ACCEPTED, assigned, ACD, true",
        "WRAPPING, wrapping, ACD, true"
    })
    void whatAReadDoesNotSayIsNotTakenForAFirstOffer(
            Progress progress, String taskStatus, Call.Kind kind, boolean doubtful) {
        var handed = Handed.read(progress, taskStatus);
        var task = CallEvents.task("WT1", ExactJson.object("{}"), handed, null, KindOfCall.DEFAULT);
        assertThat(task.kind()).isEqualTo(kind);
        assertThat(task.doubtful()).isEqualTo(doubtful);
    }

    @ParameterizedTest
    @CsvSource({
        "reservation.created, CREATED",
        "reservation.accepted, ACCEPTED",
        "reservation.wrapup, WRAPPING",
        "reservation.completed, COMPLETED",
        "reservation.rejected, REJECTED",
        "reservation.timeout, TIMED_OUT",
        "reservation.canceled, CANCELED",
        "reservation.rescinded, RESCINDED",
        "reservation.failed, FAILED"
    })
    void reservationsMoveOnAsTaskRouterSays(String type, Progress progress) {
        boolean guessed = !type.equals("reservation.created") && !progress.isRefusal();
        var task = new CallEvent.Task("WT1", Call.Kind.DIRECT, "CA1", "Inbound ACD", false, guessed);
        assertThat(reservation(type, "voice", "{\"call_sid\":\"CA1\",\"directExtension\":\"1234\"}"))
                .contains(new CallEvent.Reservation("WR1", progress, task, AT));
    }

    @Test
    void whatSaysTooLittleIsNoCallEvent() {
        assertThat(reservation("reservation.created", "chat", "{}")).isEmpty();
        assertThat(reservation("reservation.created", "voice", null)).isEmpty();
        assertThat(reservation("reservation.created", "voice", "[")).isEmpty();
        assertThat(reservation("reservation.invented", "voice", "{}")).isEmpty();
        assertThat(CallEvents.of(new Event.Look("EV1", AT, "asked"), KindOfCall.DEFAULT))
                .isEmpty();
    }

    @Test
    void aPickupIsKnownForOne() {
        assertThat(reservation("reservation.created", null, "{\"isParkPickup\":true,\"call_sid\":\"CA1\"}")
                        .orElseThrow())
                .isInstanceOfSatisfying(
                        CallEvent.Reservation.class,
                        event -> assertThat(event.task().pickup()).isTrue());
    }

    /** Its attributes stay what they are when somebody hands it on. */
    @ParameterizedTest
    @CsvSource({
        "reservation.created, , reserved, ACD, true",
        "reservation.created, , , ACD, true",
        "reservation.created, , assigned, TRANSFER, false",
        "reservation.created, WK1, assigned, TRANSFER, false",
        "reservation.created, WQ1, assigned, ACD, false",
        "reservation.rejected, , reserved, ACD, true",
        "reservation.rejected, , assigned, TRANSFER, false",
        "reservation.rejected, WQ1, assigned, ACD, false",
        "reservation.accepted, , assigned, ACD, true",
        "reservation.accepted, WQ1, assigned, ACD, false",
        "reservation.wrapup, , wrapping, ACD, true",
    })
    void aPickupIsNoneOnceItWasTransferred(
            String type, String transferredTo, String taskStatus, Call.Kind kind, boolean pickup) {
        var task = ofAPickup(type, transferredTo, taskStatus).task();
        assertThat(task.kind()).isEqualTo(kind);
        assertThat(task.pickup()).isEqualTo(pickup);
    }

    /** It reads them all at once, and can only guess. */
    @ParameterizedTest
    @CsvSource({
        "CREATED, reserved, ACD, true",
        "CREATED, assigned, TRANSFER, false",
        "ACCEPTED, assigned, ACD, true",
        "WRAPPING, wrapping, ACD, true"
    })
    void norWhenThatIsReadWhileItRings(Progress progress, String taskStatus, Call.Kind kind, boolean pickup) {
        var handed = Handed.read(progress, taskStatus);
        var task =
                CallEvents.task("WT1", ExactJson.object("{\"isParkPickup\":true}"), handed, null, KindOfCall.DEFAULT);
        assertThat(task.kind()).isEqualTo(kind);
        assertThat(task.pickup()).isEqualTo(pickup);
    }

    static CallEvent.Reservation ofAPickup(String type, @Nullable String transferredTo, @Nullable String taskStatus) {
        var event = new Event.Reservation(
                "EV1",
                AT,
                type,
                "WR1",
                1,
                "WT1",
                "voice",
                "{\"isParkPickup\":true,\"call_sid\":\"CA1\"}",
                "Park Pickup",
                transferredTo,
                taskStatus,
                "WW1",
                null);
        return (CallEvent.Reservation) CallEvents.of(event, KindOfCall.DEFAULT).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"task.completed", "task.canceled", "task.deleted", "task.system-deleted"})
    void aTaskThatIsOverEndsItsReservations(String type) {
        assertThat(CallEvents.of(new Event.Task("EV1", AT, type, "WT1", 3), KindOfCall.DEFAULT))
                .contains(new CallEvent.TaskOver("WT1", AT));
        assertThat(CallEvents.of(new Event.Task("EV1", AT, "task.wrapup", "WT1", 3), KindOfCall.DEFAULT))
                .isEmpty();
    }

    @Test
    void aCallThatIsOverIsOver() {
        assertThat(CallEvents.of(new Event.CallStatus("EV1", AT, "CA1", "completed", 4), KindOfCall.DEFAULT))
                .contains(new CallEvent.CallOver("CA1", AT));
        assertThat(CallEvents.of(new Event.CallStatus("EV1", AT, "CA1", "ringing", 1), KindOfCall.DEFAULT))
                .isEmpty();
    }
}
