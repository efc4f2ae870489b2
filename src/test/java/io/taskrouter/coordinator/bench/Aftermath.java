package io.taskrouter.coordinator.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What is left when some have written past the coordinator: they set others back for a moment, so that not every version of the document counts, but the last one and those the coordinator wrote. */
final class Aftermath {
    private Aftermath() {}

    /**
     * @param seeded the latest write before the first step
     * @param tracks callers of the coordinator
     */
    static Findings of(SimulatorClient simulator, long seeded, List<Track> tracks) {
        return tracks.stream()
                .collect(Collectors.groupingBy(track -> track.seat().workerSid()))
                .entrySet()
                .stream()
                .map(each -> of(simulator.history(each.getKey(), seeded), each.getValue()))
                .reduce(Findings.NONE, Findings::and);
    }

    /** How many of them do not find in the end what they set last. */
    static long withoutTheirLast(SimulatorClient simulator, long seeded, List<Track> tracks) {
        return tracks.stream()
                .filter(track -> last(track) > 0)
                .filter(track -> {
                    List<Write> writes = simulator.history(track.seat().workerSid(), seeded);
                    return writes.isEmpty() || !isThere(document(writes.getLast()), track);
                })
                .count();
    }

    private static Findings of(List<Write> writes, List<Track> tracks) {
        if (writes.isEmpty()) return Findings.NONE;
        Findings.Pad pad = new Findings.Pad();
        List<ObjectNode> ours = writes.stream()
                .filter(write -> !write.writer().equals(Legacy.KEY))
                .map(Aftermath::document)
                .toList();
        ObjectNode end = document(writes.getLast());
        int lost = 0;
        for (Track track : tracks) {
            if (last(track) > 0 && !isThere(end, track)) lost++;
            if (goesBack(ours, track.seat().key())) pad.disordered(track.seat() + " went back");
        }
        for (var kept : ExactJson.object(SeedDocument.TEXT).properties())
            if (!Checker.same(end.path(kept.getKey()), kept.getValue())) pad.damaged(kept.getKey() + " has changed");
        return pad.closedWithLost(lost);
    }

    private static boolean isThere(ObjectNode end, Track track) {
        return end.path(track.seat().key()).asLong(0) >= last(track);
    }

    private static boolean goesBack(List<ObjectNode> documents, String key) {
        List<Long> values = new ArrayList<>();
        for (JsonNode each : documents) values.add(each.path(key).asLong(0));
        return !values.equals(values.stream().sorted().toList());
    }

    private static long last(Track track) {
        return track.steps().stream()
                .filter(Step::isConfirmed)
                .mapToLong(Step::value)
                .max()
                .orElse(0);
    }

    private static ObjectNode document(Write write) {
        return ExactJson.object(write.attributes());
    }
}
