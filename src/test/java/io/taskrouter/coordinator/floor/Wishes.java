package io.taskrouter.coordinator.floor;

import com.fasterxml.jackson.databind.JsonNode;
import io.taskrouter.coordinator.simulator.HistoryEntry;
import io.taskrouter.coordinator.simulator.SimulatorControl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Nobody on the floor wishes to be out, and only what was written without the stamp may be taken for it. Where the service took something else so, what TaskRouter was sent is kept while it still knows. */
final class Wishes {
    private static final int BEFORE_SECONDS = 8;

    private final SimulatorControl control;
    private final Service service;
    private final long seed;
    private final Set<String> told = new HashSet<>();
    private final List<Path> evidence = new ArrayList<>();

    Wishes(Scene scene, Service service, long seed) {
        this.control = scene.control();
        this.service = service;
        this.seed = seed;
    }

    void look() throws InterruptedException {
        for (JsonNode worker : service.everybody().body().path("items")) {
            String sid = worker.path("workerSid").asText();
            if (worker.path("acd").path("wish").asBoolean(true) || told.contains(sid)) continue;
            if (control.attributesTree(sid).has("stripped")) continue;
            JsonNode change = lastChange(sid);
            if (change == null || change.path("keys").toString().contains("stripped")) continue;
            told.add(sid);
            evidence.add(keep(sid, change));
        }
    }

    List<Path> evidence() {
        return List.copyOf(evidence);
    }

    private JsonNode lastChange(String worker) throws InterruptedException {
        for (JsonNode entry : service.history(worker).body().path("items")) {
            if (entry.path("keys").toString().contains("acd.wish")) return entry;
        }
        return null;
    }

    private Path keep(String worker, JsonNode change) {
        Instant at = Instant.parse(change.path("time").asText());
        List<String> lines = new ArrayList<>(List.of(worker, change.toString(), ""));
        control.history(worker, 0, 100_000).stream()
                .filter(write -> write.at().isAfter(at.minusSeconds(BEFORE_SECONDS)))
                .map(Wishes::line)
                .forEach(lines::add);
        try {
            Path file = Path.of("target", "floor", "wish-" + seed + "-" + worker + ".txt");
            Files.createDirectories(file.getParent());
            return Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(HistoryEntry write) {
        return "%s %s by %s%s, version %d → %d, %s, under way %d ms: %s"
                .formatted(
                        write.at(),
                        write.kind(),
                        write.writer(),
                        write.applied() ? "" : ", refused",
                        write.versionBefore(),
                        write.versionAfter(),
                        write.ifMatch(),
                        (write.appliedNanos() - write.arrivedNanos()) / 1_000_000,
                        write.after());
    }
}
