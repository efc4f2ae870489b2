package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.stack.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a try that was not as promised leaves behind, in {@code target/chaos/<fault>}: by what anybody may find out afterwards why. */
final class Evidence {
    private static final int MOST = 2_000_000;
    /** A worker's record is packed; its fields in the order of {@code lua/parts/worker.lua}. */
    private static final String RECORD =
            "local r = redis.call('HGET', KEYS[1], 'record') return r and cjson.encode(cmsgpack.unpack(r)) or 'none'";

    private final Scene scene;
    private final Path folder;

    Evidence(Scene scene, String of) {
        this.scene = scene;
        this.folder = Path.of("target", "chaos", of.replaceAll("[^A-Za-z0-9]+", "-"));
    }

    /** What the replicas said in all their lives; returns where it is. */
    Path keepLogs() throws IOException {
        Files.createDirectories(folder);
        for (int i = 0; i < scene.replicas.size(); i++) {
            List<Path> lives = scene.replicas.get(i).logs();
            for (int life = 0; life < lives.size(); life++) {
                Path log = lives.get(life);
                Path copy = folder.resolve("%d.%03d.log".formatted(i, life));
                if (Files.exists(log)) Files.copy(log, copy, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return folder;
    }

    /** While nothing moves yet: how the queues stand by the service's word and in Redis, and what went to and fro about these workers at TaskRouter. */
    void keepStanding(List<String> workers) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("queues.json"), queues());
        RedisServer redis = scene.redis();
        if (redis != null) Files.write(folder.resolve("redis.txt"), ofRedis(redis, workers));
        for (String worker : workers) Files.write(folder.resolve(worker + ".txt"), ofTaskRouter(worker));
    }

    private String queues() {
        return scene.somebody()
                .map(each -> Calls.get(each.uri().resolve("/v1/admin/queues")).body())
                .orElse("nobody is there");
    }

    /** Redis' time, when somebody is to look at whom, and who holds these workers. */
    static List<String> ofRedis(RedisServer redis, List<String> workers) {
        List<String> lines = new ArrayList<>();
        try {
            lines.add("TIME " + redis.command("TIME"));
            for (Object due : (List<?>) redis.command("KEYS", "tr:{p*}:due"))
                lines.add(due + " " + redis.command("ZRANGE", due.toString(), "0", "-1", "WITHSCORES"));
            for (String worker : workers)
                for (Object hash : (List<?>) redis.command("KEYS", "tr:{p*}:w:" + worker))
                    lines.add(hash + " " + redis.command("EVAL", RECORD, "1", hash.toString()));
        } catch (UncheckedIOException e) {
            lines.add(e.getMessage()); // it may be what does not answer
        }
        return lines;
    }

    private List<String> ofTaskRouter(String worker) {
        return Stream.concat(
                        scene.control().requestLog(worker, 0, MOST).stream().map(Object::toString),
                        scene.control().history(worker, 0, MOST).stream().map(Object::toString))
                .toList();
    }
}
