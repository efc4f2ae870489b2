package io.taskrouter.coordinator.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A real Redis server, alone in its folder, on a free loopback port, with the append-only file on and snapshots off: what
 * it acknowledged is still there after {@link #kill()} and {@link #restart()}. It leaves {@code fsync} to the system, for it
 * stands still for up to two seconds where one of its own, once a second, meets a slow disk.
 */
public final class RedisServer implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(20);
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration ASKING = Duration.ofSeconds(2);
    private static final Duration COMMAND = Duration.ofSeconds(10);
    private static final Map<String, String> DURABLE =
            Map.of("save", "\"\"", "appendonly", "yes", "appendfsync", "no", "maxmemory-policy", "noeviction");

    private final Path dir;
    private final int port;
    private final List<String> command;
    private Child child;
    private volatile boolean paused;

    private RedisServer(Path dir, int port, List<String> command) {
        this.dir = dir;
        this.port = port;
        this.command = command;
        this.child = launch();
    }

    /** Starts a server and waits until it answers. */
    public static RedisServer start() {
        return start(Map.of());
    }

    /** The same with {@code fsync} after every write: what it acknowledged outlives a loss of power too. */
    public static RedisServer startFsyncAlways() {
        return start(Map.of("appendfsync", "always"));
    }

    /** The same with {@code fsync} once a second, as most are run: for what is measured. */
    public static RedisServer startFsyncEverySecond() {
        return start(Map.of("appendfsync", "everysec"));
    }

    /** Starts a server whose {@code redis.conf} has {@code settings} besides, and instead of, the usual ones. */
    public static RedisServer start(Map<String, String> settings) {
        Map<String, String> all = new LinkedHashMap<>(DURABLE);
        if (RedisBinary.find().major() >= 7) {
            all.put("enable-debug-command", "local");
        }
        all.putAll(settings);
        return start("redis", all, List.of());
    }

    /** A server of another {@code kind}, with nothing in its {@code redis.conf} but where it listens and {@code settings}. */
    static RedisServer start(String kind, Map<String, String> settings, List<String> flags) {
        RuntimeException last = new IllegalStateException("not tried");
        for (int attempt = 0; attempt < 3; attempt++) {
            Path dir = Workshop.folderFor(kind);
            int port = Ports.free();
            List<String> command = new ArrayList<>();
            command.add(RedisBinary.find().program().toString());
            command.add(write(dir.resolve("redis.conf"), dir, port, settings).toString());
            command.addAll(flags);
            try {
                return new RedisServer(dir, port, command);
            } catch (IllegalStateException e) {
                last = e; // the port may have been taken between our look and its bind
            }
        }
        throw last;
    }

    private static Path write(Path file, Path dir, int port, Map<String, String> settings) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.put("port", Integer.toString(port));
        all.put("bind", "127.0.0.1");
        all.put("dir", dir.toString());
        all.put("set-proc-title", "no"); // its command line must go on naming its folder: see Workshop
        try {
            return Files.write(
                    file,
                    all.entrySet().stream()
                            .map(line -> line.getKey() + " " + line.getValue())
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Child launch() {
        Child started = Child.start("redis-server on port " + port, dir, command, Map.of());
        started.awaitReady(START, () -> answers(port));
        return started;
    }

    private static boolean answers(int port) {
        try {
            return "PONG".equals(Resp.ask(port, ASKING, "PING"));
        } catch (IOException _) {
            return false; // not listening yet, or still loading its file
        }
    }

    public int port() {
        return port;
    }

    /** As {@code quarkus.redis.hosts} wants it. */
    public String hosts() {
        return "redis://127.0.0.1:" + port;
    }

    /** Its folder, with the append-only file, {@code redis.conf} and {@code log}. */
    public Path dir() {
        return dir;
    }

    public long pid() {
        return child.pid();
    }

    public boolean isAlive() {
        return child.isAlive();
    }

    /** Runs one command; String, Long, List or null. An error reply or no answer within ten seconds is thrown. */
    public @Nullable Object command(String... words) {
        try {
            return Resp.ask(port, COMMAND, words);
        } catch (IOException e) {
            throw new UncheckedIOException(String.join(" ", words) + ": " + e.getMessage(), e);
        }
    }

    /** Keeps what the service has in it at this moment, for {@link #fallBack()}. */
    public void keep() {
        command(
                "EVAL",
                "for _, k in ipairs(redis.call('KEYS', 'tr:*')) do redis.call('COPY', k, 'then:' .. k, 'REPLACE') end",
                "0");
    }

    /**
     * What was kept stands there again, as after a failover to a replica that lagged behind; the same run of Redis, so that nobody is told. Nothing accepted from now on shares a millisecond with what is
     * forgotten.
     */
    public void fallBack() {
        long forgotten = millis();
        while (millis() <= forgotten + 1) Thread.onSpinWait();
        command(
                "EVAL",
                "for _, k in ipairs(redis.call('KEYS', 'tr:*')) do redis.call('DEL', k) end "
                        + "for _, k in ipairs(redis.call('KEYS', 'then:*')) do redis.call('RENAME', k, string.sub(k, 6)) end",
                "0");
    }

    private long millis() {
        return Long.parseLong((String) command(
                "EVAL",
                "local t = redis.call('TIME') return string.format('%d', t[1] * 1000 + math.floor(t[2] / 1000))",
                "0"));
    }

    /** Ends it in order (SIGTERM), its folder stays for {@link #restart()}. */
    public void stop() {
        child.stop(GRACE);
    }

    /** Ends it as a crash would (SIGKILL). */
    public void kill() {
        child.kill();
    }

    /** Freezes it: connections stay open, nothing is answered. */
    public void pause() {
        child.pause();
        paused = true;
    }

    public void resume() {
        child.resume();
        paused = false;
    }

    /** Alive and not frozen. */
    public boolean isAwake() {
        return isAlive() && !paused;
    }

    /** Starts it again on the same port from the same folder, stopping it first where it still runs. */
    public void restart() {
        if (child.isAlive()) {
            stop();
        }
        child = launch();
        paused = false;
    }

    /** Ends it and removes its folder. */
    @Override
    public void close() {
        stop();
        Workshop.delete(dir);
    }
}
