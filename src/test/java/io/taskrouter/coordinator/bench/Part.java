package io.taskrouter.coordinator.bench;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One way, one load, as the demo shows it.
 *
 * @param seconds from the first step to the last answer
 * @param failed given up or not finished in time, for {@code reasons}
 */
record Part(
        double seconds,
        long acknowledged,
        long failed,
        Set<String> reasons,
        Findings findings,
        double callsPerUpdate,
        Percentiles latency) {

    static Part of(double seconds, List<Track> tracks, Findings findings, Traffic traffic) {
        List<Step> steps =
                tracks.stream().flatMap(track -> track.steps().stream()).toList();
        List<Step> confirmed = steps.stream().filter(Step::isConfirmed).toList();
        return new Part(
                seconds,
                confirmed.size(),
                steps.size() - confirmed.size(),
                steps.stream().flatMap(Part::reason).collect(Collectors.toCollection(TreeSet::new)),
                findings,
                confirmed.isEmpty() ? Double.NaN : (double) traffic.calls() / confirmed.size(),
                Percentiles.ofNanos(confirmed.stream().mapToLong(step -> step.endedNanos() - step.sentNanos())));
    }

    /** The same where so many calls were somebody else's. */
    Part without(long calls) {
        double own = acknowledged == 0 ? Double.NaN : callsPerUpdate - (double) calls / acknowledged;
        return new Part(seconds, acknowledged, failed, reasons, findings, own, latency);
    }

    private static Stream<String> reason(Step step) {
        return switch (step.outcome()) {
            case Outcome.Confirmed _ -> Stream.empty();
            case Outcome.Failed failed -> Stream.of(failed.reason());
            case Outcome.Unfinished _ -> Stream.of("not finished in time");
        };
    }
}
