package io.taskrouter.coordinator.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Makes {@code target/quarkus-app/app.aot}: runs the packaged service once against a real Redis and its own simulator,
 * asks it the usual things, keeps it busy for some seconds, and lets the JVM write down on exit what it had loaded and linked
 * and which methods were hot. Later starts of the same jar on the same JDK take that over: they are ready in about half the
 * time, and compile what matters at once instead of after a minute of load.
 */
public final class AotTraining {

    private static final Duration WRITING = Duration.ofSeconds(120);
    private static final int ROUNDS = 60;
    private static final int WORKERS = 8;
    private static final int CALLERS = 24;
    private static final int CHANGES = 250;

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
                        Map.of(
                                "quarkus.profile", "local",
                                "quarkus.redis.hosts", redis.hosts(),
                                "simulator.workers", Integer.toString(WORKERS)),
                        Map.of(),
                        List.of("-XX:AOTCacheOutput=" + part))) {
            for (int i = 0; i < ROUNDS; i++) {
                useOnce(service.url() + "/v1/workers", i);
            }
            Http.status(service.url() + "/q/openapi");
            keepBusy(service.url() + "/v1/workers");
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

    /** Several callers at once, so that the paths under load (batches, hand-overs, waiting callers) are known to be hot. */
    private static void keepBusy(String workers) {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int caller = 0; caller < CALLERS; caller++) {
                int own = caller;
                String attributes = workers + "/WK%032d/attributes".formatted(1 + own % WORKERS);
                callers.execute(() -> {
                    for (int i = 0; i < CHANGES; i++) {
                        Http.status("PATCH", attributes, "{\"warmUp" + own + "\":" + i + "}");
                    }
                });
            }
        }
    }
}
