package io.taskrouter.coordinator.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.chaos.ParkingCrashes.Act;
import io.taskrouter.coordinator.chaos.ParkingCrashes.Point;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The short form of {@code make chaos ARGS="--only parking"}: it has been done at TaskRouter, and nobody knows; or it has not, and everybody waits for it. */
@Timeout(1200)
class ParkingCrashesIT {
    private static final List<Point> POINTS = List.of(
            new Point(Act.PARK, "call-write", Tap.Moment.BEFORE),
            new Point(Act.PARK, "call-write", Tap.Moment.ANSWERED),
            new Point(Act.PARK, "task-write", Tap.Moment.BEFORE),
            new Point(Act.PARK, "task-write", Tap.Moment.ANSWERED),
            new Point(Act.PICK_UP, "call-write", Tap.Moment.BEFORE),
            new Point(Act.PICK_UP, "call-write", Tap.Moment.ANSWERED),
            new Point(Act.HAND_OVER, "call-write", Tap.Moment.BEFORE),
            new Point(Act.HAND_OVER, "call-write", Tap.Moment.ANSWERED),
            new Point(Act.HANG_UP, "task-write", Tap.Moment.BEFORE),
            new Point(Act.HANG_UP, "task-write", Tap.Moment.ANSWERED),
            new Point(Act.DECLINE, "call-write", Tap.Moment.BEFORE),
            new Point(Act.DECLINE, "call-write", Tap.Moment.ANSWERED));

    private static final List<Point> AGED = List.of(
            new Point(Act.AGE, "call-write", Tap.Moment.BEFORE), new Point(Act.AGE, "call-write", Tap.Moment.ANSWERED));

    @Test
    void aReplicaKilledAroundAWriteOfParkingAndWhatComesAfterLosesAndDoublesNothing() {
        hold(ParkingCrashes.FAULT, POINTS);
    }

    @Test
    void aReplicaKilledAroundSendingOnWhoWaitedTooLongLosesAndDoublesNothing() {
        hold(ParkingCrashes.AGEING, AGED);
    }

    private static void hold(Fault fault, List<Point> points) {
        try (Scene scene = fault.scene()) {
            ParkingCrashes crashes = new ParkingCrashes(scene);
            for (Point point : points) {
                int tried = tried(crashes, point);
                // another replica may have taken the step before the blow was prepared: that says nothing yet
                for (int again = 0; tried == 0 && again < 2; again++) tried = tried(crashes, point);
                assertThat(tried).as("killed at %s", point).isEqualTo(1);
            }
        }
    }

    /** Nothing may go wrong where nobody was killed, either. */
    private static int tried(ParkingCrashes crashes, Point point) {
        Row row = crashes.at(point);
        assertThat(row.verdict().examples()).isEmpty();
        return row.tried();
    }
}
