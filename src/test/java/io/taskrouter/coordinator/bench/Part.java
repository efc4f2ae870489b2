package io.taskrouter.coordinator.bench;

import java.util.List;

/**
 * One way, one load, as the demo shows it.
 *
 * @param seconds from the first step to the last answer
 */
record Part(
        double seconds,
        long acknowledged,
        long failed,
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
                findings,
                confirmed.isEmpty() ? Double.NaN : (double) traffic.calls() / confirmed.size(),
                Percentiles.ofNanos(confirmed.stream().mapToLong(step -> step.endedNanos() - step.sentNanos())));
    }
}
