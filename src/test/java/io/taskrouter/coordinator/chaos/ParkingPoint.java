package io.taskrouter.coordinator.chaos;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where a replica is killed in the story of a parked call.
 *
 * @param step by its name, the first of that name
 */
record ParkingPoint(ParkingCrashes.Act act, String step, Tap.Moment moment) {
    /** Each replica looks around by itself, now and then, whatever is parked. */
    private static final Set<String> LOOKING = Set.of("sample", "astray", "extension-due");

    /** All that an act whose rehearsal took these steps is to be tried at. */
    static List<ParkingPoint> of(ParkingCrashes.Act act, Collection<String> steps) {
        return steps.stream()
                .filter(step -> !LOOKING.contains(step))
                .flatMap(step -> moments(step).map(moment -> new ParkingPoint(act, step, moment)))
                .toList();
    }

    /** What only reads leaves everything as it was, so that it is the same at all three. */
    private static Stream<Tap.Moment> moments(String step) {
        boolean reads = step.endsWith("-read") || step.endsWith("-list") || step.equals("due");
        return reads ? Stream.of(Tap.Moment.BEFORE) : Stream.of(Tap.Moment.values());
    }

    @Override
    public String toString() {
        return act + ", " + step + " " + moment;
    }
}
