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
    static final Path FOLDER = Path.of("target", "bench");
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final Path file;

    private Journal(Path file) {
        this.file = file;
    }

    static Journal begin(Instant now) {
        return new Journal(FOLDER.resolve(NAME.format(now) + ".jsonl"));
    }

    /** Returns the line. */
    String add(RunResult run) {
        String line = line(run).toString();
        try {
            Files.createDirectories(FOLDER);
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line;
    }

    static ObjectNode line(RunResult run) {
        ObjectNode line = ExactJson.MAPPER.valueToTree(run);
        line.put("perSecond", run.perSecond())
                .put("callsPerUpdate", run.callsPerUpdate())
                .put("valid", run.isValid());
        dropUnknown(line);
        return line;
    }

    /** JSON has no NaN: what was not measured is left out. */
    private static void dropUnknown(ObjectNode line) {
        line.properties().removeIf(field -> Double.isNaN(field.getValue().asDouble(0)));
        line.properties().forEach(field -> {
            if (field.getValue() instanceof ObjectNode nested) {
                dropUnknown(nested);
            }
        });
    }

    Path file() {
        return file;
    }
}
