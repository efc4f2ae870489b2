package io.taskrouter.coordinator.stack;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program that some checks need and not everybody has. Where it is missing the check is skipped with a reason that
 * {@code make test} prints; where {@code CI=true} a missing tool fails the check, so that no pipeline passes by leaving
 * out what it should look at.
 *
 * @param program the first of its names that is on the path
 */
public record Tool(Path program) {

    private static final long LIMIT_SECONDS = 300;

    /** What a run said. */
    public record Result(int exitCode, String output) {}

    /** Finds the tool on the path under one of {@code names}, or skips the calling test, which checks {@code what}. */
    public static Tool require(String what, String... names) {
        Optional<Path> found = Stream.of(names).flatMap(Tool::onPath).findFirst();
        if (found.isEmpty()) {
            skip(what + ": " + String.join(" or ", names) + " is not installed");
        }
        return new Tool(found.orElseThrow());
    }

    private static Stream<Path> onPath(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable);
    }

    private static void skip(String reason) {
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError(reason + " (CI=true: every check must run)");
        }
        try {
            Files.createDirectories(Path.of("target"));
            Files.writeString(
                    Path.of("target/skipped.txt"),
                    "SKIPPED " + reason + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        abort(reason);
    }

    /** Runs it in the project's folder and waits; standard output and error together. */
    public Result run(String... arguments) throws IOException, InterruptedException {
        List<String> command = Stream.concat(Stream.of(program.toString()), Stream.of(arguments))
                .toList();
        Path output = Files.createTempFile("tool", ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(command + " did not end");
            }
            return new Result(process.exitValue(), Files.readString(output));
        } finally {
            Files.delete(output);
        }
    }
}
