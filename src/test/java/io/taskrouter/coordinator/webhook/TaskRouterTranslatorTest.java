package io.taskrouter.coordinator.webhook;

import static io.taskrouter.coordinator.webhook.Recorded.CALL;
import static io.taskrouter.coordinator.webhook.Recorded.EVENT;
import static io.taskrouter.coordinator.webhook.Recorded.RESERVATION;
import static io.taskrouter.coordinator.webhook.Recorded.TASK;
import static io.taskrouter.coordinator.webhook.Recorded.WORKER;
import static io.taskrouter.coordinator.webhook.Recorded.WORKSPACE;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.rules.Call;
import io.taskrouter.coordinator.rules.CallEvent;
import io.taskrouter.coordinator.rules.CallEvent.Progress;
import io.taskrouter.coordinator.rules.CallEvents;
import io.taskrouter.coordinator.rules.KindOfCall;
import io.taskrouter.coordinator.webhook.Reading.Dropped;
import io.taskrouter.coordinator.webhook.Reading.Named;
import io.taskrouter.coordinator.webhook.Reading.Nameless;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskRouterTranslatorTest {
    private static final Instant AT = Instant.ofEpochMilli(1767261600123L);
    private static final Instant RECEIVED = Instant.parse("2026-01-01T10:00:05Z");
    private static final WorkerSid ALICE = new WorkerSid(WORKER);

    /** By the way of a form post, its encoding included. */
    private static Reading read(Recorded recorded) {
        var form = Form.parse(Signer.encoded(recorded.fields()).getBytes(StandardCharsets.UTF_8))
                .orElseThrow();
        return new TaskRouterTranslator(Optional.of(WORKSPACE)).read(form::get, RECEIVED);
    }

    private static Reading readFromStream(Recorded recorded) {
        var fields = CloudEvents.read(("[" + recorded.cloudEvent() + "]").getBytes(StandardCharsets.UTF_8));
        return new TaskRouterTranslator(Optional.of(WORKSPACE)).read(fields.getFirst(), RECEIVED);
    }

    @ParameterizedTest
    @CsvSource({
        "created, CREATED",
        "accepted, ACCEPTED",
        "wrapup, WRAPPING",
        "completed, COMPLETED",
        "rejected, REJECTED",
        "timeout, TIMED_OUT",
        "canceled, CANCELED",
        "rescinded, RESCINDED",
        "failed, FAILED"
    })
    void aReservationMovesOnAndTeachesWhoseItIs(String type, Progress progress) {
        Recorded recorded = Recorded.reservation(type);
        var event = new Event.Reservation(
                EVENT,
                AT,
                "reservation." + type,
                RESERVATION,
                1,
                TASK,
                "voice",
                recorded.get("TaskAttributes"),
                "Inbound ACD",
                null,
                recorded.get("TaskAssignmentStatus"),
                recorded.get("WorkflowSid"),
                Event.Writing.of(recorded.get("WorkerAttributes")));
        assertThat(read(recorded)).isEqualTo(new Named(ALICE, event, List.of(RESERVATION, TASK, CALL)));
        assertThat(readFromStream(recorded)).isEqualTo(read(recorded));
        assertThat(CallEvents.of(event, KindOfCall.DEFAULT).orElseThrow())
                .isInstanceOfSatisfying(CallEvent.Reservation.class, told -> {
                    assertThat(told.sid()).isEqualTo(RESERVATION);
                    assertThat(told.progress()).isEqualTo(progress);
                    assertThat(told.at()).isEqualTo(AT);
                    assertThat(told.task().callSid()).isEqualTo(CALL);
                });
    }

    @Test
    void aReservationWithoutAWorkerIsLookedUpByItselfThenByItsTask() {
        Recorded failed = Recorded.reservation("failed").without("WorkerSid");
        assertThat(read(failed)).isInstanceOfSatisfying(Nameless.class, nameless -> {
            assertThat(nameless.subject()).isEqualTo(RESERVATION);
            assertThat(nameless.hints()).containsExactly(TASK);
            assertThat(nameless.event()).isInstanceOf(Event.Reservation.class);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"task.canceled", "task.completed", "task.deleted", "task.system-deleted"})
    void aTasksEndEndsItsReservations(String type) {
        var event = new Event.Task(EVENT, AT, type, TASK, 3);
        assertThat(read(Recorded.task(type))).isEqualTo(new Nameless(event, TASK, List.of(CALL), List.of()));
        assertThat(readFromStream(Recorded.task(type))).isEqualTo(read(Recorded.task(type)));
        assertThat(CallEvents.of(event, KindOfCall.DEFAULT)).contains(new CallEvent.TaskOver(TASK, AT));
    }

    @Test
    void theEndOfAParkedCallsWayBackConcernsWhomItWasMeantFor() {
        Recorded pickup = Recorded.task("task.canceled")
                .with("TaskAttributes", "{\"isParkPickup\":true,\"targetWorker\":\"" + WORKER + "\"}");
        assertThat(read(pickup))
                .isInstanceOfSatisfying(
                        Nameless.class,
                        nameless -> assertThat(nameless.suspects()).containsExactly(ALICE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "created",
                "activity.update",
                "attributes.update",
                "capacity.update",
                "channel.availability.update",
                "deleted"
            })
    void whatMovesAWorkerIsToldWithItsVersion(String type) {
        var event = new Event.Worker(EVENT, AT, "worker." + type, 17, null, null);
        assertThat(read(Recorded.worker(type)))
                .isInstanceOfSatisfying(
                        Named.class,
                        named -> assertThat(named)
                                .usingRecursiveComparison()
                                .ignoringFields("event.attributes", "event.channel")
                                .isEqualTo(new Named(ALICE, event, List.of())));
        assertThat(readFromStream(Recorded.worker(type))).isEqualTo(read(Recorded.worker(type)));
        assertThat(CallEvents.of(event, KindOfCall.DEFAULT)).isEmpty();
    }

    @Test
    void eventStreamsMaySpellAWorkersEventInThePast() {
        assertThat(read(Recorded.worker("activity.updated"))).isEqualTo(read(Recorded.worker("activity.update")));
    }

    @ParameterizedTest
    @CsvSource({"reservation.created", "task.canceled", "worker.capacity.update"})
    void aChatIsNoCall(String type) {
        Recorded chat = Recorded.reservation("created").with("EventType", type).with("TaskChannelUniqueName", "chat");
        assertThat(read(chat)).isEqualTo(new Dropped(Fate.IGNORED));
    }

    @Test
    void aTransferNamesItsTarget() {
        assertThat(read(Recorded.reservation("created").with("TransferTo", WORKER)))
                .isInstanceOfSatisfying(Named.class, named -> {
                    var event = (Event.Reservation) named.event();
                    assertThat(event.transferredTo()).isEqualTo(WORKER);
                    assertThat(CallEvents.of(event, KindOfCall.DEFAULT))
                            .hasValueSatisfying(call -> assertThat(((CallEvent.Reservation) call)
                                            .task()
                                            .kind())
                                    .isEqualTo(Call.Kind.TRANSFER));
                });
        assertThat(read(Recorded.reservation("created").with("TransferTo", "+15550009999")))
                .isEqualTo(read(Recorded.reservation("created")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "task.created",
                "task.updated",
                "task.wrapup",
                "task.transfer-initiated",
                "task.transfer-completed",
                "task-queue.entered",
                "workflow.timeout",
                "activity.created",
                "workspace.deleted",
                "task-channel.updated"
            })
    void whatOccupiesNobodyIsIgnored(String type) {
        assertThat(read(Recorded.task(type))).isEqualTo(new Dropped(Fate.IGNORED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"reservation.invented", "worker.sneezed", "x", "com.twilio.voice.insights"})
    void anUnknownTypeIsUnknown(String type) {
        assertThat(read(Recorded.task(type))).isEqualTo(new Dropped(Fate.UNKNOWN_TYPE));
    }

    @Test
    void anotherWorkspacesEventsAreNotOurs() {
        Recorded foreign = Recorded.worker("deleted").with("WorkspaceSid", "WS" + "f".repeat(32));
        assertThat(read(foreign)).isEqualTo(new Dropped(Fate.FOREIGN));
    }

    @Test
    void whatLacksItsSubjectIsMalformed() {
        assertThat(List.of(
                        Recorded.worker("deleted").without("EventType"),
                        Recorded.worker("deleted").with("EventType", " "),
                        Recorded.worker("deleted").without("WorkerSid").without("ResourceSid"),
                        Recorded.worker("deleted").with("WorkerSid", "WK1").without("ResourceSid"),
                        Recorded.reservation("created").with("ReservationSid", "WRx"),
                        Recorded.reservation("created").without("TaskSid"),
                        Recorded.task("task.canceled").with("TaskSid", RESERVATION)))
                .allSatisfy(each -> assertThat(read(each)).isEqualTo(new Dropped(Fate.MALFORMED)));
    }

    @Test
    void withoutItsUndocumentedSidAnEventIsKnownByWhatItSays() {
        Recorded bare = Recorded.reservation("created").without("Sid");
        String id = ((Named) read(bare)).event().id();
        assertThat(id).contains("reservation.created", RESERVATION);
        assertThat(((Named) read(bare.with("ReservationVersion", "2"))).event().id())
                .isNotEqualTo(id);
    }

    @Test
    void theTimeIsTheBestThatIsTold() {
        assertThat(at(Recorded.worker("created").without("TimestampMs"))).isEqualTo("2026-01-01T10:00:00Z");
        assertThat(at(Recorded.worker("created").without("TimestampMs").with("Timestamp", "2026-01-01T10:00:00.123Z")))
                .isEqualTo(AT);
        assertThat(at(Recorded.worker("created").without("TimestampMs").with("Timestamp", "yesterday")))
                .isEqualTo(RECEIVED);
        assertThat(at(Recorded.worker("created").with("TimestampMs", "-1").without("Timestamp")))
                .isEqualTo(RECEIVED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+1000000000-12-31T23:59:59Z",
                "-1000000000-01-01T00:00:00Z",
                "+10000-01-01T00:00:00Z",
                "1999-12-31T23:59:59.999Z",
                "253402300800",
                "999999999999999",
                "0"
            })
    void aYearThatNoClockShowsIsNoTime(String far) {
        Recorded event = Recorded.worker("created").without("TimestampMs").with("Timestamp", far);
        assertThat(at(event)).isEqualTo(RECEIVED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"999999999999999", "253402300800000", "946684799999", "0"})
    void norAreMillisecondsOfOne(String far) {
        Recorded event = Recorded.worker("created").with("TimestampMs", far);
        assertThat(at(event)).as("the seconds are told as well").isEqualTo("2026-01-01T10:00:00Z");
        assertThat(at(event.without("Timestamp"))).isEqualTo(RECEIVED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2000-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z"})
    void theFirstAndTheLastThatIsOne(String at) {
        assertThat(at(Recorded.worker("created").without("TimestampMs").with("Timestamp", at)))
                .isEqualTo(at);
    }

    private static Instant at(Recorded recorded) {
        return ((Named) read(recorded)).event().at();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[", "[]", "{\"call_sid\":7}", "{\"call_sid\":\"CA1\"}", "null"})
    void attributesThatAreNoneTeachLess(String attributes) {
        assertThat(read(Recorded.reservation("created").with("TaskAttributes", attributes)))
                .isInstanceOfSatisfying(
                        Named.class, named -> assertThat(named.teaches()).containsExactly(RESERVATION, TASK));
    }
}
