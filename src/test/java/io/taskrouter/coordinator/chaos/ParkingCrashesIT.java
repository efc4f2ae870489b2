package io.taskrouter.coordinator.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.chaos.ParkingCrashes.Act;
import io.taskrouter.coordinator.chaos.ParkingCrashes.Point;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The short form of {@code make chaos ARGS="--only parking"}: it has been done at TaskRouter, and nobody knows. */
@Timeout(600)
class ParkingCrashesIT {
    private static final List<Point> POINTS = List.of(
            new Point(Act.PARK, "call-write", Tap.Moment.ANSWERED),
            new Point(Act.PARK, "task-write", Tap.Moment.ANSWERED),
            new Point(Act.PICK_UP, "call-write", Tap.Moment.ANSWERED),
            new Point(Act.HANG_UP, "task-write", Tap.Moment.ANSWERED));

    @Test
    void aReplicaKilledAfterAWriteOfParkingPickingUpAndWrappingUpLosesAndDoublesNothing() {
        try (Scene scene = ParkingCrashes.FAULT.scene()) {
            ParkingCrashes crashes = new ParkingCrashes(scene);
            for (Point point : POINTS) {
                Row row = crashes.at(point);
                assertThat(row.tried()).as("killed at %s", point).isEqualTo(1);
                assertThat(row.verdict().examples()).isEmpty();
            }
        }
    }
}
