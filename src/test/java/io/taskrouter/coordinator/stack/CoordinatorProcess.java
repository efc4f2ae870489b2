package io.taskrouter.coordinator.stack;

import io.taskrouter.coordinator.simulator.SimulatorServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The packaged service as a process of its own, on loopback. Needs {@code target/quarkus-app}: tests that start it are
 * {@code *IT}, which run after packaging.
 */
public final class CoordinatorProcess implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration GRACE = Duration.ofSeconds(20);
    private static final String PORT = "quarkus.http.port";
    private static final String MANAGEMENT_PORT = "quarkus.management.port";

    private final Child child;
    private final int port;
    private final int managementPort;
    private final Duration readyAfter;

    private CoordinatorProcess(Child child, int port, int managementPort, Duration readyAfter) {
        this.child = child;
        this.port = port;
        this.managementPort = managementPort;
        this.readyAfter = readyAfter;
    }

    /** Settings of one that serves this TaskRouter from this Redis, and {@code more}. */
    public static Map<String, String> beside(RedisServer redis, SimulatorServer simulator, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(more);
        all.put("quarkus.profile", "local");
        all.put("quarkus.redis.hosts", redis.hosts());
        all.put("simulator.enabled", "false");
        all.put("twilio.base-url", simulator.baseUrl());
        return all;
    }

    /**
     * Starts one and waits until it is ready. {@code properties} are its settings by their property names
     * ({@code quarkus.redis.hosts}, {@code quarkus.profile}, ...); ports not among them are free ones.
     */
    public static CoordinatorProcess start(Map<String, String> properties) {
        return start(properties, Map.of(), List.of());
    }

    /** The same with environment variables and further arguments for its JVM. */
    public static CoordinatorProcess start(
            Map<String, String> properties, Map<String, String> environment, List<String> jvmArguments) {
        return launch(
                properties,
                environment,
                jvm -> PackagedApp.find()
                        .command(
                                Stream.concat(jvmArguments.stream(), jvm.stream())
                                        .toList(),
                                List.of()));
    }

    /** The same from other files: {@code arguments} of {@code java} as an image's entry point has them. */
    public static CoordinatorProcess startFrom(List<String> arguments, Map<String, String> properties) {
        return launch(
                properties,
                Map.of(),
                jvm -> Stream.of(List.of(PackagedApp.java()), jvm, arguments)
                        .flatMap(List::stream)
                        .toList());
    }

    private static CoordinatorProcess launch(
            Map<String, String> properties,
            Map<String, String> environment,
            Function<List<String>, List<String>> command) {
        boolean given = properties.containsKey(PORT) || properties.containsKey(MANAGEMENT_PORT);
        for (int attempt = 1; ; attempt++) {
            Map<String, String> all = withPorts(properties);
            try {
                return launchOnce(all, environment, command);
            } catch (IllegalStateException e) {
                // somebody may have come between our look at a free port and its use
                if (given || attempt == 3 || Ports.isFree(port(all)) && Ports.isFree(managementPort(all))) throw e;
            }
        }
    }

    private static Map<String, String> withPorts(Map<String, String> properties) {
        Map<String, String> all = new LinkedHashMap<>(properties);
        all.putIfAbsent(PORT, Integer.toString(Ports.free()));
        all.putIfAbsent(MANAGEMENT_PORT, Integer.toString(Ports.freeBut(port(all))));
        return all;
    }

    private static int port(Map<String, String> properties) {
        return Integer.parseInt(properties.get(PORT));
    }

    private static int managementPort(Map<String, String> properties) {
        return Integer.parseInt(properties.get(MANAGEMENT_PORT));
    }

    private static CoordinatorProcess launchOnce(
            Map<String, String> properties,
            Map<String, String> environment,
            Function<List<String>, List<String>> command) {
        Map<String, String> all = new LinkedHashMap<>(properties);
        all.putIfAbsent("quarkus.http.host", "127.0.0.1");
        all.putIfAbsent("quarkus.management.host", "127.0.0.1");
        all.putIfAbsent("quarkus.shutdown.delay", "0S");
        Path folder = Workshop.folderFor("coordinator");
        all.put("java.io.tmpdir", folder.toString());
        List<String> jvm = all.entrySet().stream()
                .map(each -> "-D" + each.getKey() + "=" + each.getValue())
                .toList();

        long begin = System.nanoTime();
        int managementPort = managementPort(all);
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("MALLOC_ARENA_MAX", "2"); // as in the image
        Child child = Child.start("the coordinator", folder, command.apply(jvm), variables);
        child.awaitReady(START, () -> Http.status(ready(managementPort)) == 200);
        return new CoordinatorProcess(child, port(all), managementPort, Duration.ofNanos(System.nanoTime() - begin));
    }

    private static String ready(int managementPort) {
        return "http://127.0.0.1:" + managementPort + "/q/health/ready";
    }

    /** Whether its live probe says 200 at this moment. */
    public boolean isLive() {
        return Http.status("http://127.0.0.1:" + managementPort + "/q/health/live") == 200;
    }

    public int port() {
        return port;
    }

    public int managementPort() {
        return managementPort;
    }

    /** Without a slash at the end. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** From the start of the process to the first "ready" seen. */
    public Duration readyAfter() {
        return readyAfter;
    }

    public long pid() {
        return child.pid();
    }

    public Path log() {
        return child.log();
    }

    public boolean isAlive() {
        return child.isAlive();
    }

    /** Whether its ready probe says 200 at this moment. */
    public boolean isReady() {
        return Http.status(ready(managementPort)) == 200;
    }

    /** Its resident memory in bytes, as the operating system counts it. */
    public long residentBytes() {
        try {
            Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(pid())).start();
            return 1024 * Long.parseLong(ps.inputReader().readLine().strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All it has printed so far. */
    public String output() {
        try {
            return Files.readString(log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks it to end (SIGTERM), waits for its shutdown, kills it after 20 s. Returns its exit code. */
    public int stop() {
        return child.stop(GRACE);
    }

    /** The same, but kills it only after {@code grace}. */
    public int stop(Duration grace) {
        return child.stop(grace);
    }

    /** Ends it as a crash would (SIGKILL). */
    public void kill() {
        child.kill();
    }

    /** Freezes it (SIGSTOP): its leases run out, its connections stay. */
    public void pause() {
        child.pause();
    }

    public void resume() {
        child.resume();
    }

    @Override
    public void close() {
        if (child.isAlive()) {
            stop();
        }
    }
}
