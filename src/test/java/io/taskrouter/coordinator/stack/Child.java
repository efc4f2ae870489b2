package io.taskrouter.coordinator.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * One running process of ours, with its folder, its log ({@code <folder>/log}) and its pid file. It runs in a session of
 * its own, so that Ctrl-C at the terminal reaches only the JVM that started it, which then ends things in the right order.
 */
final class Child {

    private final String name;
    private final Path folder;
    private final Process process;

    private Child(String name, Path folder, Process process) {
        this.name = name;
        this.folder = folder;
        this.process = process;
    }

    /** Starts {@code command}, one of whose arguments must name {@code folder}: by that the process is known as ours. */
    static Child start(String name, Path folder, List<String> command, Map<String, String> environment) {
        if (command.stream().noneMatch(part -> part.contains(folder.toString()))) {
            throw new IllegalArgumentException("the command does not name " + folder);
        }
        try {
            ProcessBuilder builder = new ProcessBuilder(inOwnSession(command))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("log").toFile()));
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            Files.writeString(folder.resolve("pid"), Long.toString(process.pid()));
            return new Child(name, folder, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code command} made the leader of a session of its own, where the system offers a way; the process id stays. */
    static List<String> inOwnSession(List<String> command) {
        List<String> whole = new ArrayList<>();
        if (onPath("setsid")) {
            whole.add("setsid");
        } else if (onPath("perl")) {
            whole.addAll(List.of("perl", "-MPOSIX", "-e", "POSIX::setsid(); exec @ARGV or die $!"));
        }
        whole.addAll(command);
        return whole;
    }

    private static boolean onPath(String tool) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(each -> Files.isExecutable(Path.of(each, tool)));
    }

    /** Waits until {@code ready} says so; a process that ends before, or a wait too long, fails with the end of its log. */
    void awaitReady(Duration limit, BooleanSupplier ready) {
        long end = System.nanoTime() + limit.toNanos();
        while (!ready.getAsBoolean()) {
            if (!process.isAlive()) {
                throw new IllegalStateException(name + " ended at once with " + process.exitValue() + "\n" + logTail());
            }
            if (System.nanoTime() > end) {
                kill();
                throw new IllegalStateException(name + " was not ready within " + limit + "\n" + logTail());
            }
            waitFor(Duration.ofMillis(10));
        }
    }

    long pid() {
        return process.pid();
    }

    Path log() {
        return folder.resolve("log");
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Asks it to end (SIGTERM) and waits; after {@code grace} it is killed. Returns its exit code. */
    int stop(Duration grace) {
        resume();
        process.destroy();
        if (!waitFor(grace)) {
            process.destroyForcibly();
        }
        return exitCode();
    }

    /** Ends it as a crash would (SIGKILL) and waits until it is gone. */
    void kill() {
        process.destroyForcibly();
        exitCode();
    }

    /** Freezes it (SIGSTOP): alive, connected, silent. */
    void pause() {
        signal("STOP");
        // The signal is under way when kill returns: a busy process may still answer once.
        Await.until(Duration.ofSeconds(10), "process " + process.pid() + " is stopped", this::isStopped);
    }

    /** As the kernel's table says; where there is none, the signal is trusted. */
    private boolean isStopped() {
        Path stat = Path.of("/proc", Long.toString(process.pid()), "stat");
        try {
            if (!process.isAlive() || !Files.exists(stat)) return true;
            String line = Files.readString(stat);
            return line.charAt(line.lastIndexOf(')') + 2) == 'T';
        } catch (IOException _) {
            return false;
        }
    }

    void resume() {
        signal("CONT");
    }

    private void signal(String signal) {
        if (!process.isAlive()) {
            return;
        }
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean waitFor(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private int exitCode() {
        waitFor(Duration.ofSeconds(10));
        return process.isAlive() ? -1 : process.exitValue();
    }

    private String logTail() {
        try {
            List<String> lines = Files.readAllLines(log());
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }
}
