package io.taskrouter.coordinator.stack;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The redis-server program: an installed one of 6.2 or newer wins, since it is what the machine's owner keeps up to date;
 * else the one that lies in the embedded-redis jar, extracted once. Of that library nothing but the file is used: its
 * own start-up leaves servers behind and its exit hook ends Redis while its users still drain.
 *
 * @param major first part of its version, since some settings only newer ones know
 */
record RedisBinary(Path program, int major) {

    private static final Pattern VERSION = Pattern.compile("v=(\\d+)\\.(\\d+)");
    private static final RedisBinary FOUND = installed().orElseGet(RedisBinary::extracted);

    static RedisBinary find() {
        return FOUND;
    }

    private static Optional<RedisBinary> installed() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(folder -> Path.of(folder, "redis-server"))
                .filter(Files::isExecutable)
                .flatMap(program -> recentEnough(program).stream())
                .findFirst();
    }

    private static Optional<RedisBinary> recentEnough(Path program) {
        try {
            Process process = new ProcessBuilder(program.toString(), "--version").start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher version = VERSION.matcher(text);
            if (!version.find()) {
                return Optional.empty();
            }
            int major = Integer.parseInt(version.group(1));
            int minor = Integer.parseInt(version.group(2));
            return major > 6 || (major == 6 && minor >= 2)
                    ? Optional.of(new RedisBinary(program, major))
                    : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static RedisBinary extracted() {
        String resource = resource();
        Path program = Workshop.shared().resolve(resource);
        try {
            if (!Files.isExecutable(program)) {
                extract(resource, program);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return recentEnough(program)
                .orElseThrow(
                        () -> new IllegalStateException(
                                "The Redis that comes with the build does not run here"
                                        + " (on Linux it needs libssl 3). Install redis-server 6.2 or newer: it will be used instead."));
    }

    private static String resource() {
        boolean arm = System.getProperty("os.arch").toLowerCase(Locale.ROOT).matches("aarch64|arm64");
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        if (system.contains("linux")) {
            return arm ? "redis-server-6.2.7-linux-arm64" : "redis-server-6.2.6-v5-linux-amd64";
        }
        if (system.contains("mac")) {
            return arm ? "redis-server-6.2.6-v5-darwin-arm64" : "redis-server-6.2.6-v5-darwin-amd64";
        }
        throw new IllegalStateException("no Redis for " + system + " comes with the build: install redis-server 6.2 or"
                + " newer, or work inside Linux (WSL)");
    }

    private static void extract(String resource, Path program) throws IOException {
        Path part = Files.createTempFile(program.getParent(), resource, ".part");
        try (InputStream in = RedisBinary.class.getResourceAsStream("/" + resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is not on the class path");
            }
            Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
        }
        if (!part.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + part + " executable");
        }
        Files.move(part, program, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
