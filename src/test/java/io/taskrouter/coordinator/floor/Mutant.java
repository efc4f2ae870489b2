package io.taskrouter.coordinator.floor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.tools.ToolProvider;

/** One protection taken out of the service: a changed class, found before its own. */
enum Mutant {
    /** The capacity rises while the worker is still ready. */
    CAPACITY_FIRST(
            "I4",
            Weather.rough(),
            "rules/WriteOrder",
            "if (ready && !mayBeReady) return new SetReady(false);",
            "if (ready && !mayBeReady && (confirmedCapacity == null || confirmedCapacity == desired.capacity()))"
                    + " return new SetReady(false);"),
    /** Readiness is raised before the capacity has fallen. */
    READY_FIRST(
            "I4",
            Weather.rough(),
            "rules/WriteOrder",
            "boolean ready = Boolean.TRUE.equals(currentReady);",
            "boolean ready = Boolean.TRUE.equals(currentReady);"
                    + " if (!ready && desired.ready()) return new SetReady(true);"),
    /** What comes again after its end begins anew. */
    NO_TOMBSTONES(
            Result.UNASKED,
            Weather.doubled(),
            "rules/Folding",
            "else if (!isOver(event)) progress(event);",
            "else progress(event);"),
    /** A raise that nobody answered is taken for one that will not come. */
    NO_QUARANTINE(
            "I4", Weather.late(), "reconcile/ChannelWrite", "if (WriteOrder.mayStillRaise(capacity))", "if (false)"),
    /** A queue call offered beside another call is left ringing. */
    NO_REJECTION(
            "reject",
            Weather.crowded(),
            "reconcile/Wrongs",
            "breaches.stream().filter(Breach::reject).forEach(this::reject);",
            ""),
    /** "Safe" is said as soon as the worker is not ready, without a look at what rings already. */
    NO_SECOND_READ(
            "R2", Weather.deaf(), "reconcile/Intents", "if (!course.sheet.callsReadWhileClosed) {", "if (false) {");

    private static final Path SOURCES = Path.of("src/main/java/io/taskrouter/coordinator");
    private static final Path APP =
            Path.of(System.getProperty("coordinator.app", "target/quarkus-app")).toAbsolutePath();
    private static final String MAIN = "io.quarkus.bootstrap.runner.AotQuarkusEntryPoint";

    private final String finding;
    private final Weather weather;
    private final String type;
    private final String from;
    private final String to;

    /** @param finding what must be found: a rule that it breaks, or {@link Result#UNASKED} */
    Mutant(String finding, Weather weather, String type, String from, String to) {
        this.finding = finding;
        this.weather = weather;
        this.type = type;
        this.from = from;
        this.to = to;
    }

    String finding() {
        return finding;
    }

    Weather weather() {
        return weather;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** As it is; it must hold what is to be taken out. */
    String source() throws IOException {
        String text = Files.readString(SOURCES.resolve(type + ".java"));
        if (!text.contains(from)) throw new IllegalStateException(type + " has changed: " + from);
        return text;
    }

    /** Compiles the changed class into a folder of its own. */
    Path classes() {
        try {
            String text = source();
            Path folder = Path.of("target", "floor", name()).toAbsolutePath();
            Path source = folder.resolve("src").resolve(type + ".java");
            Path classes = Files.createDirectories(folder.resolve("classes"));
            Files.createDirectories(source.getParent());
            Files.writeString(source, text.replace(from, to));
            int status = ToolProvider.getSystemJavaCompiler()
                    .run(
                            null,
                            null,
                            null,
                            "-proc:none",
                            "-nowarn",
                            "-d",
                            classes.toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            source.toString());
            if (status != 0) throw new IllegalStateException(type + " does not compile with " + to);
            return classes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Arguments of {@code java} for the packaged service with other classes before its own. */
    static List<String> arguments(Path classes) {
        return List.of(
                "@" + Path.of("src/main/docker/jvm.options").toAbsolutePath(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-cp",
                classes + ":" + APP.resolve("quarkus-run.jar"),
                MAIN);
    }
}
