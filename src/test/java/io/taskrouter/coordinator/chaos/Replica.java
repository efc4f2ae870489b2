package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.stack.CoordinatorProcess;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One coordinator, on the same port in all its lives, with a tap before Redis and one before TaskRouter. */
final class Replica implements AutoCloseable {
    final Tap redis;
    final Tap taskRouter;
    final long skewMillis;
    private final Map<String, String> settings;
    private final List<String> jvm;
    private final List<Path> logs = new CopyOnWriteArrayList<>();
    private CoordinatorProcess process;

    /**
     * @param skewMillis how far its clock is ahead
     * @param redis null where the settings name more than one server
     */
    Replica(Map<String, String> settings, List<String> jvm, long skewMillis, Tap redis, Tap taskRouter) {
        this.redis = redis;
        this.taskRouter = taskRouter;
        this.skewMillis = skewMillis;
        this.jvm = skewMillis == 0
                ? jvm
                : Stream.concat(jvm.stream(), Skew.jvmArguments(skewMillis).stream())
                        .toList();
        Map<String, String> all = new HashMap<>(settings);
        all.put("twilio.base-url", "http://127.0.0.1:" + taskRouter.port() + "/simulator");
        if (redis != null) all.put("quarkus.redis.hosts", "redis://127.0.0.1:" + redis.port());
        begin(all);
        all.put("quarkus.http.port", Integer.toString(process.port()));
        all.put("quarkus.management.port", Integer.toString(process.managementPort()));
        this.settings = Map.copyOf(all);
    }

    URI uri() {
        return URI.create(process.url());
    }

    CoordinatorProcess process() {
        return process;
    }

    /** How often it found that what it had begun was no longer its own, since its process was started. */
    double fenced() {
        double lost = metric("coordinator_passes_seconds_count\\{ending=\"lost\"\\}");
        return Double.isNaN(lost) ? 0 : lost;
    }

    /** The value of its first metric whose name, and labels where they are given, match; NaN when there is none. */
    double metric(String name) {
        Matcher found = Pattern.compile("(?m)^" + name + "(?:\\{\\S*)? (\\S+)$").matcher(metrics());
        return found.find() ? Double.parseDouble(found.group(1)) : Double.NaN;
    }

    /** The sum of a metric's series that carry this label, written {@code name="value"}; 0 when there is none. */
    double sum(String name, String label) {
        return Pattern.compile("(?m)^" + name + "\\{[^}]*" + label + "[^}]*} (\\S+)$")
                .matcher(metrics())
                .results()
                .mapToDouble(each -> Double.parseDouble(each.group(1)))
                .sum();
    }

    private String metrics() {
        return Calls.get(URI.create("http://127.0.0.1:" + process.managementPort() + "/q/metrics"))
                .body();
    }

    /** As a crash would. */
    void kill() {
        process.kill();
    }

    void revive() {
        if (!process.isAlive()) begin(settings);
    }

    private void begin(Map<String, String> with) {
        process = CoordinatorProcess.start(with, Map.of(), jvm);
        logs.add(process.log());
    }

    /** What it said in each of its lives. */
    List<Path> logs() {
        return List.copyOf(logs);
    }

    @Override
    public void close() {
        process.resume();
        process.kill();
        if (redis != null) redis.close();
        taskRouter.close();
    }
}
