package io.taskrouter.coordinator.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The packaged service in {@code target/quarkus-app}, started with the same JVM settings as in the image. The AOT cache
 * beside it halves the start; it is used when it is younger than the jar (a JVM that cannot use it says so and goes on).
 *
 * @param folder holds {@code quarkus-run.jar}
 */
record PackagedApp(Path folder) {

    private static final Path OPTIONS = Path.of("src/main/docker/jvm.options").toAbsolutePath();

    /** The one in {@code target/}, or where the system property {@code coordinator.app} says. */
    static PackagedApp find() {
        PackagedApp app = new PackagedApp(Path.of(System.getProperty("coordinator.app", "target/quarkus-app"))
                .toAbsolutePath());
        if (!Files.exists(app.jar())) {
            throw new IllegalStateException("the service is not packaged: " + app.jar() + " is missing (make package)");
        }
        return app;
    }

    Path jar() {
        return folder.resolve("quarkus-run.jar");
    }

    Path aotCache() {
        return folder.resolve("app.aot");
    }

    boolean hasFreshAotCache() {
        try {
            return Files.exists(aotCache())
                    && Files.getLastModifiedTime(aotCache()).compareTo(Files.getLastModifiedTime(jar())) > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The program that runs this very JVM. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The whole command; {@code jvm} are further arguments before the jar, {@code arguments} those after it. */
    List<String> command(List<String> jvm, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(java());
        command.add("@" + OPTIONS);
        if (hasFreshAotCache()) {
            command.add("-XX:AOTCache=" + aotCache());
        }
        command.addAll(jvm);
        command.add("-jar");
        command.add(jar().toString());
        command.addAll(arguments);
        return command;
    }
}
