package io.taskrouter.coordinator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.rules.Call.Kind;
import io.taskrouter.coordinator.rules.ParkedCall;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What the tasks of parked calls are made of, and what is left out when there is no room. */
class ParkTasksTest {
    private static final String CALL = "CA" + "1".repeat(32);
    private static final String FLOW = "WW" + "1".repeat(32);
    private static final WorkerSid WORKER = new WorkerSid("WK" + "1".repeat(32));
    private static final Instant SINCE = Instant.parse("2026-01-01T10:00:00Z");

    private static ParkedCall parked(String attributes) {
        return new ParkedCall(Kind.DIRECT, "invoice", "Everyone", SINCE, FLOW, "WT1", attributes, null);
    }

    @Test
    void aTaskGoesOnWithWhatTheCallFirstCameWith() {
        var first = parked("{\"directExtension\":\"1234\",\"vip\":true}");
        var queued = ParkTasks.pickup(FLOW, WORKER, first, SINCE.plusSeconds(60));
        assertThat(queued.leftOut()).isEmpty();
        String task = queued.twiml().replaceAll("^.*<Task[^>]*>|</Task>.*$", "");
        assertThat(ParkTasks.formerQueue(task)).isEqualTo("Everyone");
        assertThat(ParkTasks.name(task)).isEqualTo("invoice");
        assertThat(ParkTasks.conversation(task, "WT2")).isEqualTo("WT1");
        var own = ExactJson.object(ParkTasks.callersOwn(task));
        assertThat(own.path("directExtension").asText()).isEqualTo("1234");
        assertThat(own.path("vip").asBoolean()).isTrue();
        assertThat(own.has("targetWorker") || own.has("isParkPickup")).isFalse();
    }

    @Test
    void theLongestOfWhatRoutingDoesNotNeedIsLeftOut() {
        var long1 = parked("{\"directExtension\":\"1234\",\"transcript\":\"" + "<&".repeat(700) + "\",\"vip\":true}");
        var queued = ParkTasks.requeue(FLOW, long1, SINCE.plusSeconds(60));
        assertThat(queued.leftOut()).containsExactly("transcript");
        assertThat(queued.twiml())
                .hasSizeLessThanOrEqualTo(4000)
                .contains("\"directExtension\":\"1234\"", "\"vip\":true");
    }

    /** Whoever gets a call back remembers it as parked a moment after he gave it away. */
    @Test
    void aPickupIsOfItsOwnParkingOrOfTheSameOneAsAnotherRemembersIt() {
        var parked = parked("{}");
        assertThat(ParkTasks.isPickupOf(pickup(SINCE), CALL, WORKER, parked)).isTrue();
        assertThat(ParkTasks.isPickupOf(pickup(SINCE.plusMillis(1)), CALL, WORKER, parked))
                .isTrue();
        assertThat(ParkTasks.isPickupOf(pickup(SINCE.minusMillis(1)), CALL, WORKER, parked))
                .isFalse();
    }

    private static String pickup(Instant since) {
        return "{\"isParkPickup\":true,\"call_sid\":\"%s\",\"targetWorker\":\"%s\",\"conversations\":{\"date\":%d}}"
                .formatted(CALL, WORKER.value(), since.toEpochMilli());
    }

    @Test
    void aWrapUpTaskHasRoomAsWell() {
        var long1 = parked("{\"notes\":\"" + "x".repeat(3900) + "\"}");
        String task = ParkTasks.wrapUp(WORKER, CALL, long1, SINCE.plusSeconds(60));
        assertThat(task).hasSizeLessThan(4096);
        assertThat(ParkTasks.isWrapUpOf(task, CALL)).isTrue();
    }
}
