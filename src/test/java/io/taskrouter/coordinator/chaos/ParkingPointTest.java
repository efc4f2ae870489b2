package io.taskrouter.coordinator.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.chaos.ParkingCrashes.Act;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParkingPointTest {
    @Test
    void whatChangesSomethingIsTriedAtEveryMomentAndAReadAtOne() {
        assertThat(ParkingPoint.of(Act.PARK, List.of("enqueue", "sample", "task-read", "call-write")))
                .extracting(ParkingPoint::toString)
                .containsExactly(
                        "PARK, enqueue BEFORE",
                        "PARK, enqueue ANSWERED",
                        "PARK, enqueue DELIVERED",
                        "PARK, task-read BEFORE",
                        "PARK, call-write BEFORE",
                        "PARK, call-write ANSWERED",
                        "PARK, call-write DELIVERED");
    }
}
