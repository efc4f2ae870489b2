package io.taskrouter.coordinator.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Makes {@code target/quarkus-app/app.aot}: runs the packaged service once against a real Redis and its own simulator,
 * asks it the usual things, and lets the JVM write down on exit what it had loaded and linked. Later starts of the same jar
 * on the same JDK take that over and are ready in about half the time.
 */
public final class AotTraining {

    private static final Duration WRITING = Duration.ofSeconds(120);
    private static final int ROUNDS = 60;

    private AotTraining() {}

    /** Trains when there is no cache younger than the jar; a failed training costs speed, not the build. */
    public static void main(String[] args) throws IOException {
        PackagedApp app = PackagedApp.find();
        if (!app.hasFreshAotCache()) {
            train(app);
        }
    }

    static void train(PackagedApp app) throws IOException {
        Path part = app.folder().resolve("app.aot.part");
        Files.deleteIfExists(app.aotCache());
        try (RedisServer redis = RedisServer.start();
                CoordinatorProcess service = CoordinatorProcess.start(
                        Map.of("quarkus.profile", "local", "quarkus.redis.hosts", redis.hosts()),
                        Map.of(),
                        List.of("-XX:AOTCacheOutput=" + part))) {
            for (int i = 0; i < ROUNDS; i++) {
                useOnce(service.url() + "/v1/workers", i);
            }
            Http.status(service.url() + "/q/openapi");
            service.stop(WRITING);
        }
        if (Files.exists(part)) {
            Files.move(part, app.aotCache(), StandardCopyOption.ATOMIC_MOVE);
        } else {
            System.err.println("The JVM wrote no AOT cache; starts will take about a second longer.");
        }
    }

    private static void useOnce(String workers, int round) {
        String worker = workers + "/" + RunLocal.WORKER;
        Http.status(workers);
        Http.status("PATCH", worker + "/attributes", "{\"warmUp\":" + round + "}");
        Http.status(worker);
        Http.status(worker + "/history");
        Http.status("PATCH", worker + "/attributes", "[]");
    }
}
