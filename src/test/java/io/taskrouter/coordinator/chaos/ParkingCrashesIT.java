package io.taskrouter.coordinator.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.chaos.ParkingCrashes.Act;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The short form of {@code make chaos ARGS="--only parking"}: it has been done at TaskRouter, and nobody knows; or it has not, and everybody waits for it. */
@Timeout(1200)
class ParkingCrashesIT {
    private static final List<ParkingPoint> POINTS = List.of(
            new ParkingPoint(Act.PARK, "call-write", Tap.Moment.BEFORE),
            new ParkingPoint(Act.PARK, "call-write", Tap.Moment.ANSWERED),
            new ParkingPoint(Act.PARK, "task-write", Tap.Moment.BEFORE),
            new ParkingPoint(Act.PARK, "task-write", Tap.Moment.ANSWERED),
            new ParkingPoint(Act.PICK_UP, "call-write", Tap.Moment.BEFORE),
            new ParkingPoint(Act.PICK_UP, "call-write", Tap.Moment.ANSWERED),
            new ParkingPoint(Act.HAND_OVER, "call-write", Tap.Moment.BEFORE),
            new ParkingPoint(Act.HAND_OVER, "call-write", Tap.Moment.ANSWERED),
            new ParkingPoint(Act.HANG_UP, "task-write", Tap.Moment.BEFORE),
            new ParkingPoint(Act.HANG_UP, "task-write", Tap.Moment.ANSWERED),
            new ParkingPoint(Act.DECLINE, "call-write", Tap.Moment.BEFORE),
            new ParkingPoint(Act.DECLINE, "call-write", Tap.Moment.ANSWERED));

    private static final List<ParkingPoint> AGED = List.of(
            new ParkingPoint(Act.AGE, "call-write", Tap.Moment.BEFORE),
            new ParkingPoint(Act.AGE, "call-write", Tap.Moment.ANSWERED));

    @Test
    void aReplicaKilledAroundAWriteOfParkingAndWhatComesAfterLosesAndDoublesNothing() {
        hold(ParkingCrashes.FAULT, POINTS);
    }

    @Test
    void aReplicaKilledAroundSendingOnWhoWaitedTooLongLosesAndDoublesNothing() {
        hold(ParkingCrashes.AGEING, AGED);
    }

    private static void hold(Fault fault, List<ParkingPoint> points) {
        try (Scene scene = fault.scene()) {
            ParkingCrashes crashes = new ParkingCrashes(scene);
            for (ParkingPoint point : points) {
                int tried = tried(crashes, point);
                // another replica may have taken the step before the blow was prepared: that says nothing yet
                for (int again = 0; tried == 0 && again < 2; again++) tried = tried(crashes, point);
                assertThat(tried).as("killed at %s", point).isEqualTo(1);
            }
        }
    }

    /** Nothing may go wrong where nobody was killed, either. */
    private static int tried(ParkingCrashes crashes, ParkingPoint point) {
        Row row = crashes.at(point);
        assertThat(row.verdict().examples()).isEmpty();
        return row.tried();
    }
}
