package io.taskrouter.coordinator.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** One JSON line per run, in a file per invocation. */
final class Journal {
    private static final Path FOLDER = Path.of("target", "bench");

    private final Path file;

    private Journal(Path file) {
        this.file = file;
    }

    static Journal begin(Instant now) {
        String name = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")
                .withZone(ZoneOffset.UTC)
                .format(now);
        return new Journal(FOLDER.resolve(name + ".jsonl"));
    }

    /** Returns the line. */
    String add(RunResult run) {
        ObjectNode line = ExactJson.MAPPER.valueToTree(run);
        line.put("perSecond", run.perSecond())
                .put("callsPerUpdate", run.callsPerUpdate())
                .put("valid", run.isValid());
        line.properties()
                .removeIf(field -> field.getValue().isDouble()
                        && Double.isNaN(field.getValue().doubleValue()));
        try {
            Files.createDirectories(FOLDER);
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.toString();
    }

    Path file() {
        return file;
    }
}
