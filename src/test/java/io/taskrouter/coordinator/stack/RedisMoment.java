package io.taskrouter.coordinator.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a server's file held at one moment, to fall back to. */
public final class RedisMoment {
    private final RedisServer redis;
    private final List<Path> files;
    private final Path copy;

    private RedisMoment(RedisServer redis, List<Path> files, Path copy) {
        this.redis = redis;
        this.files = files;
        this.copy = copy;
    }

    public static RedisMoment of(RedisServer redis) {
        try (Stream<Path> all = Files.walk(redis.dir())) {
            List<Path> files = all.filter(
                            each -> Files.isRegularFile(each) && each.toString().contains("appendonly"))
                    .toList();
            RedisMoment moment = new RedisMoment(redis, files, Files.createTempDirectory("aof"));
            for (Path file : files) copy(file, moment.copyOf(file));
            return moment;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path copyOf(Path file) {
        return copy.resolve(redis.dir().relativize(file));
    }

    /** Kills the server, and starts it with what it had then. */
    public void comeBack() {
        redis.kill();
        try {
            for (Path file : files) copy(copyOf(file), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        redis.restart();
        Workshop.delete(copy);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.write(to, Files.readAllBytes(from));
    }
}
