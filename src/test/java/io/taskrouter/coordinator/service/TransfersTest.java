package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.taskrouter.coordinator.simulator.SimulatorOptions.Callbacks;
import org.junit.jupiter.api.Test;

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

    @Test
    void oneWhoseCreationIsToldAfterTheReadIsNotTurnedAwayEither() {
        String his = ofAColleague();
        callbacks(new Callbacks(0, 0, 1, 3_000));
        phone.transfer(his, floor.worker, true);
        String mine = handedOn();
        heard();
        callbacks(Callbacks.faithful());
        await().atMost(SOON)
                .untilAsserted(() ->
                        floor.get().then().body("calls.find { it.id == '" + mine + "' }.kind", equalTo("transfer")));
        heard();
        assertThat(phone.reservationStatus(mine)).isEqualTo("pending");
    }
}
