package io.taskrouter.coordinator.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A real Prometheus, alone in its folder, on a free loopback port. */
public final class PrometheusServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final Path folder;
    private final Child child;
    private final int port;

    private PrometheusServer(Path folder, Child child, int port) {
        this.folder = folder;
        this.child = child;
        this.port = port;
    }

    /**
     * Starts one and waits until it is ready.
     *
     * @param program the server
     * @param config its configuration; names {@code rules.yaml} for the rules
     * @param rules groups of rules
     */
    public static PrometheusServer start(Tool program, String config, String rules) {
        Path folder = Workshop.folderFor("prometheus");
        int port = Ports.free();
        try {
            Files.writeString(folder.resolve("rules.yaml"), rules);
            Path file = Files.writeString(folder.resolve("prometheus.yaml"), config);
            Child child = Child.start(
                    "Prometheus",
                    folder,
                    List.of(
                            program.program().toString(),
                            "--config.file=" + file,
                            "--storage.tsdb.path=" + folder.resolve("data"),
                            "--web.listen-address=127.0.0.1:" + port),
                    Map.of());
            PrometheusServer server = new PrometheusServer(folder, child, port);
            child.awaitReady(START, () -> Http.status(server.url() + "/-/ready") == 200);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without a slash at the end. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Ends it and removes its folder. */
    @Override
    public void close() {
        child.stop(GRACE);
        Workshop.delete(folder);
    }
}
