package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.taskrouter.coordinator.simulator.SimulatorOptions.Callbacks;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A colleague hands his caller on to a worker who is in a call already. */
@QuarkusTest
@TestProfile(CallbacksTest.Called.class)
class TransfersTest extends OneAgent {
    private static final Callbacks LOST = new Callbacks(1, 0, 0, 0);

    /** The agent talks; a colleague has a queue call. */
    private String ofAColleague() {
        phone.accept(ringing(phone.callInternally(floor.worker)));
        settled(false, 2);
        heard();
        var colleague = worker("{\"isAcdReady\":true}");
        colleague.look().then().statusCode(200);
        called(phone.callQueue());
        await().atMost(SOON)
                .until(() -> !phone.openReservations(colleague.worker).isEmpty());
        String reservation = phone.openReservations(colleague.worker).getLast();
        phone.accept(reservation);
        return reservation;
    }

    private String handedOn() {
        await().atMost(SOON).until(() -> phone.openReservations(floor.worker).size() == 2);
        return phone.openReservations(floor.worker).getLast();
    }

    @Test
    void oneThatOnlyAReadTellsOfIsNotTurnedAway() {
        String his = ofAColleague();
        callbacks(LOST);
        phone.transfer(his, floor.worker, true);
        String mine = handedOn();
        heard();
        floor.get().then().body("calls.find { it.id == '" + mine + "' }.kind", equalTo("transfer"));
        assertThat(phone.reservationStatus(mine)).isEqualTo("pending");
        callbacks(Callbacks.faithful());
        phone.accept(mine);
        heard();
        assertThat(phone.reservationStatus(mine)).isEqualTo("accepted");
        floor.get().then().body("calls.find { it.id == '" + mine + "' }.kind", equalTo("transfer"));
    }

    /** Whether its creation says to whom it was handed, or only that somebody has the task. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneWhoseCreationIsToldAfterTheReadIsNotTurnedAwayEither(boolean toWhom) {
        String his = ofAColleague();
        callbacks(LOST);
        phone.transfer(his, floor.worker, true);
        String mine = handedOn();
        heard();
        String kind = "calls.find { it.id == '" + mine + "' }.kind";
        var call = floor.get().then().body(kind, equalTo("transfer")).extract().jsonPath();
        Map<String, String> told = new HashMap<>(Map.of(
                "WorkerSid",
                floor.worker,
                "ReservationSid",
                mine,
                "TaskSid",
                call.getString("calls.find { it.id == '" + mine + "' }.taskSid"),
                "TaskChannelUniqueName",
                "voice",
                "TaskAssignmentStatus",
                "assigned",
                "TaskAttributes",
                "{}"));
        if (toWhom) told.put("TransferTo", floor.worker);

        new Twilio(simulator, publicUrl).tells("reservation.created", Instant.now(), told);
        heard();

        floor.get().then().body(kind, equalTo("transfer"));
        assertThat(phone.reservationStatus(mine)).isEqualTo("pending");
    }
}
