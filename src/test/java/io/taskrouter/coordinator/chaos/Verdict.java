package io.taskrouter.coordinator.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.taskrouter.coordinator.bench.Checker;
import io.taskrouter.coordinator.bench.Findings;
import io.taskrouter.coordinator.bench.Step;
import io.taskrouter.coordinator.bench.Track;
import io.taskrouter.coordinator.bench.Write;
import io.taskrouter.coordinator.simulator.HistoryEntry;
import io.taskrouter.coordinator.simulator.SimulatorControl;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What became of the steps, read from TaskRouter alone.
 *
 * @param accepted steps somebody answered for
 * @param lost of those, not found in the end, or not in the history; a 202 that vanished as well
 * @param doubled steps found more than once, and revisions told to two callers
 * @param disordered as {@link Findings}
 * @param broken other promises that were not kept: what a fault expects besides, which tells nothing of the steps
 */
record Verdict(long accepted, long lost, long doubled, long disordered, long broken, List<String> examples) {
    static final Verdict NOTHING = new Verdict(0, 0, 0, 0, List.of());
    private static final Set<String> SHARED = Set.of(Appending.LIST, "outside");
    private static final int MOST = 2_000_000;

    Verdict(long accepted, long lost, long doubled, long disordered, List<String> examples) {
        this(accepted, lost, doubled, disordered, 0, examples);
    }

    boolean isClean() {
        return lost == 0 && doubled == 0 && disordered == 0 && broken == 0;
    }

    Verdict and(Verdict more) {
        List<String> all = new ArrayList<>(examples);
        all.addAll(more.examples);
        return new Verdict(
                accepted + more.accepted,
                lost + more.lost,
                doubled + more.doubled,
                disordered + more.disordered,
                broken + more.broken,
                all.stream().limit(4).toList());
    }

    static Verdict of(SimulatorControl control, String seeded, List<Track> tracks) {
        return tracks.stream()
                .collect(Collectors.groupingBy(track -> track.seat().workerSid()))
                .entrySet()
                .stream()
                .map(each -> of(control, each.getKey(), seeded, each.getValue()))
                .reduce(NOTHING, Verdict::and);
    }

    /** The same where others write beside the callers, so that the history tells of nobody alone: what is there in the end. */
    static Verdict ofWhatIsThere(SimulatorControl control, List<Track> tracks) {
        return tracks.stream()
                .collect(Collectors.groupingBy(track -> track.seat().workerSid()))
                .entrySet()
                .stream()
                .map(each -> listed(control, each.getKey(), each.getValue(), Findings.NONE))
                .reduce(NOTHING, Verdict::and);
    }

    /** The same with promises that were not kept otherwise. */
    Verdict with(List<String> broken) {
        return and(new Verdict(0, 0, 0, 0, broken.size(), broken));
    }

    private static Verdict of(SimulatorControl control, String worker, String seeded, List<Track> tracks) {
        return listed(control, worker, tracks, Checker.check(worker, seeded, writes(control, worker), tracks, SHARED));
    }

    /** All that was ever written to the worker, as the checker reads it. */
    static List<Write> writes(SimulatorControl control, String worker) {
        return control.history(worker, 0, MOST).stream()
                .filter(HistoryEntry::applied)
                .map(entry -> new Write(
                        entry.sequence(), entry.versionBefore(), entry.versionAfter(), entry.writer(), entry.after()))
                .toList();
    }

    private static Verdict listed(SimulatorControl control, String worker, List<Track> tracks, Findings findings) {
        Map<String, Integer> found = new HashMap<>();
        Map<String, Integer> places = new HashMap<>();
        for (JsonNode each : control.attributesTree(worker).path(Appending.LIST)) {
            found.merge(each.asText(), 1, Integer::sum);
            places.putIfAbsent(each.asText(), places.size());
        }
        List<String> examples = new ArrayList<>(findings.examples());
        long accepted = 0;
        long missing = 0;
        for (Track track : tracks) {
            for (Step step : track.steps()) {
                if (!step.isConfirmed()) continue;
                accepted++;
                String token = track.seat().key() + "." + step.value();
                if (!found.containsKey(token)) {
                    missing++;
                    examples.add(worker + ": " + token + " was acknowledged and is not in the list");
                }
            }
        }
        JsonNode now = control.attributesTree(worker);
        for (Track track : tracks) {
            long last = track.steps().stream()
                    .filter(Step::isConfirmed)
                    .mapToLong(Step::value)
                    .max()
                    .orElse(0);
            if (now.path(track.seat().key()).asLong() < last) {
                missing++;
                examples.add(worker + ": " + track.seat().key() + " was acknowledged as " + last + " and is "
                        + now.path(track.seat().key()));
            }
        }
        long disordered =
                tracks.stream().filter(track -> !isInOrder(track, places)).count();
        long doubled = found.values().stream().filter(count -> count > 1).count();
        found.forEach((token, count) -> {
            if (count > 1) examples.add(worker + ": " + token + " is there " + count + " times");
        });
        return new Verdict(
                accepted,
                Math.max(missing, findings.lost()),
                doubled,
                disordered + findings.disordered() + findings.damaged() + findings.gaps(),
                examples);
    }

    /** A caller sends its next step when the one before has ended. */
    private static boolean isInOrder(Track track, Map<String, Integer> places) {
        int last = -1;
        for (Step step : track.steps()) {
            Integer place = places.get(track.seat().key() + "." + step.value());
            if (place == null) continue;
            if (place < last) return false;
            last = place;
        }
        return true;
    }
}
