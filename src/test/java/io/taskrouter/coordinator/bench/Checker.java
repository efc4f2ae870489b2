package io.taskrouter.coordinator.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Reads one worker's history from its first document on, and looks for every step its callers took.
 *
 * <p>Nothing is taken from the way that is measured: the only inputs are what callers were told and what TaskRouter held.
 */
public final class Checker {
    /** The coordinator's own keys: it may write them whenever its rules say so. */
    private static final Set<String> OWNED = Set.of("coordinator", "isAcdReady");

    private static final Comparator<JsonNode> BY_TEXT = Comparator.comparing(ExactJson::text);

    private final String worker;
    private final ObjectNode seeded;
    private final Map<String, KeyLine> lines = new TreeMap<>();
    private final Findings.Pad pad = new Findings.Pad();
    private ObjectNode current;

    private final Set<String> shared;

    private Checker(String worker, String seeded, Collection<Track> tracks, Set<String> shared) {
        this.worker = worker;
        this.shared = shared;
        this.seeded = ExactJson.object(seeded);
        this.current = this.seeded;
        tracks.forEach(track -> lines.put(track.seat().key(), new KeyLine(track)));
    }

    /**
     * @param seeded the document before the first step
     * @param writes all changes of this worker since, in the order of their effect
     * @param tracks what its callers did
     */
    static Findings check(String worker, String seeded, List<Write> writes, Collection<Track> tracks) {
        return check(worker, seeded, writes, tracks, Set.of());
    }

    /**
     * The same where anybody may change some keys besides.
     *
     * @param shared those keys
     */
    public static Findings check(
            String worker, String seeded, List<Write> writes, Collection<Track> tracks, Set<String> shared) {
        Checker checker = new Checker(worker, seeded, tracks, shared);
        checker.follow(writes);
        AcceptanceOrder.check(checker.lines.values(), checker.pad);
        int lost = checker.lines.values().stream()
                .mapToInt(line -> line.lost(checker.pad))
                .sum();
        return checker.pad.closedWithLost(lost);
    }

    /**
     * Checks all workers that were sat at; each began as {@link SeedDocument}.
     *
     * @param seeded the latest write before the first step
     */
    static Findings checkAll(SimulatorClient simulator, long seeded, List<Track> tracks) {
        return tracks.stream()
                .collect(Collectors.groupingBy(track -> track.seat().workerSid(), TreeMap::new, Collectors.toList()))
                .entrySet()
                .stream()
                .map(each -> check(
                        each.getKey(), SeedDocument.TEXT, simulator.history(each.getKey(), seeded), each.getValue()))
                .reduce(Findings.NONE, Findings::and);
    }

    private void follow(List<Write> writes) {
        int version = -1;
        for (Write write : writes) {
            if (version >= 0 && write.versionBefore() != version) {
                pad.gap(worker + ": history jumps from version " + version + " to " + write.versionBefore());
            }
            version = write.versionAfter();
            follow(write);
        }
    }

    private void follow(Write write) {
        ObjectNode after = ExactJson.object(write.attributes());
        Set<String> keys = new LinkedHashSet<>();
        current.fieldNames().forEachRemaining(keys::add);
        after.fieldNames().forEachRemaining(keys::add);
        for (String key : keys) {
            JsonNode from = current.path(key);
            JsonNode to = after.path(key);
            if (!same(from, to)) {
                changed(write, key, to);
            }
        }
        current = after;
    }

    private void changed(Write write, String key, JsonNode to) {
        KeyLine line = lines.get(key);
        if (line != null) {
            line.moved(write, to, pad);
        } else if (!OWNED.contains(key) && !shared.contains(key) && !same(seeded.path(key), to)) {
            pad.damaged("%s: %s changed %s, which nobody asked for".formatted(worker, write.writer(), key));
        }
    }

    /** Equal as JSON, where the digits of a number count: 1 is not 1.0. The order of an object's keys does not. */
    static boolean same(JsonNode one, JsonNode other) {
        if (one instanceof MissingNode || other instanceof MissingNode) {
            return one == other;
        }
        return one.equals(BY_TEXT, other);
    }
}
