package io.taskrouter.coordinator.floor;

import io.taskrouter.coordinator.simulator.HistoryEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What TaskRouter saw and what the service said around each violation of ours: dice repeat the weather, not the moments of two processes. */
final class Evidence {
    private static final Pattern FINDING = Pattern.compile("^(\\S+) \\S+ ours (WK\\w+) .*");
    private static final Pattern TIME = Pattern.compile("^\\S+T\\S+");
    private static final Duration AROUND = Duration.ofSeconds(30);

    private Evidence() {}

    /** Keeps it in {@code target/floor}; returns where, or nothing when there is nothing to explain. */
    static List<Path> keep(Scene scene, long seed) {
        List<Path> files = new ArrayList<>();
        for (String finding : scene.control().floor().judge().latest()) {
            Matcher match = FINDING.matcher(finding);
            if (match.matches())
                files.add(keep(scene, seed, finding, scene.real(Instant.parse(match.group(1))), match.group(2)));
        }
        return files;
    }

    private static Path keep(Scene scene, long seed, String finding, Instant at, String worker) {
        List<String> lines = new ArrayList<>(List.of(finding, "by this machine's clock " + at, ""));
        scene.control().history(worker, 0, 100_000).stream()
                .filter(entry -> isNear(entry.at(), at))
                .map(entry -> line(entry.at(), entry))
                .forEach(lines::add);
        lines.add("");
        try (var said = Files.lines(scene.service.log())) {
            said.filter(line -> line.contains(worker))
                    .filter(line -> isNear(time(line), at))
                    .forEach(lines::add);
            Path file = Path.of("target", "floor", "evidence-" + seed + "-" + worker + ".txt");
            Files.createDirectories(file.getParent());
            return Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Instant time(String line) {
        Matcher match = TIME.matcher(line);
        return match.find() ? Instant.parse(match.group()) : Instant.EPOCH;
    }

    private static boolean isNear(Instant one, Instant other) {
        return Duration.between(one, other).abs().compareTo(AROUND) < 0;
    }

    private static String line(Instant at, HistoryEntry entry) {
        return "%s %s by %s: ready %s, capacity %d → %d, version %d → %d%s%s; under way %d ms"
                .formatted(
                        at,
                        entry.kind(),
                        entry.writer(),
                        isReady(entry.before()) + " → " + isReady(entry.after()),
                        entry.capacityBefore(),
                        entry.capacityAfter(),
                        entry.versionBefore(),
                        entry.versionAfter(),
                        entry.ifMatch() == null ? "" : ", If-Match " + entry.ifMatch(),
                        entry.applied() ? "" : ", refused",
                        (entry.appliedNanos() - entry.arrivedNanos()) / 1_000_000);
    }

    private static boolean isReady(String attributes) {
        return attributes.contains("\"isAcdReady\":true");
    }
}
