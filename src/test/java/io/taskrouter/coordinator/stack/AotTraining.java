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
 * on the same JDK take that over and are ready in a fraction of the time.
 *
 * <p>What the JVM compiled is written down as well, and compiled in the same way at once by later starts. So it is trained with the quick compiler alone, or the thorough one would take up to half of the processor
 * time of each start for code that runs at no other time; and it is asked each thing once, so that what serves requests is not among it: that becomes as quick as ever.
 */
public final class AotTraining {

    private static final Duration WRITING = Duration.ofSeconds(120);

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
                        List.of("-XX:TieredStopAtLevel=1", "-XX:AOTCacheOutput=" + part))) {
            useOnce(service.url() + "/v1/workers");
            Http.status(service.url() + "/q/openapi");
            service.stop(WRITING);
        }
        if (Files.exists(part)) {
            Files.move(part, app.aotCache(), StandardCopyOption.ATOMIC_MOVE);
        } else {
            System.err.println("The JVM wrote no AOT cache; starts will take seconds longer.");
        }
    }

    private static void useOnce(String workers) {
        String worker = workers + "/" + RunLocal.WORKER;
        Http.status(workers);
        Http.status("PATCH", worker + "/attributes", "{\"warmUp\":1}");
        Http.status(worker);
        Http.status(worker + "/history");
        Http.status("PATCH", worker + "/attributes", "[]");
    }
}
