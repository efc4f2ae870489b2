package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.simulator.SimulatorControl;
import io.taskrouter.coordinator.simulator.SimulatorOptions;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import io.taskrouter.coordinator.stack.Await;
import io.taskrouter.coordinator.stack.RedisServer;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Everything that runs while a fault is tried: one TaskRouter, one store, some replicas. */
final class Scene implements AutoCloseable {
    /** Short leases and deadlines, so that every fault outlasts them; Redis' leases are real time. */
    static final Map<String, String> BRISK = Map.of(
            "quarkus.profile", "local",
            "simulator.enabled", "false",
            "coordinator.queue.lease", "3s",
            "twilio.request-timeout", "1s",
            "twilio.late-write-window", "3s");

    final SimulatorServer simulator;
    final Store store;
    final List<Replica> replicas = new CopyOnWriteArrayList<>();
    private final Map<String, String> settings = new HashMap<>(BRISK);
    private final List<String> jvm;
    private final List<String> broken = new CopyOnWriteArrayList<>();
    private final Figures figures = new Figures();
    private final Queue<Consumer<Answers>> afterwards = new ConcurrentLinkedQueue<>();

    Scene(Fault.Setting setting) {
        store = setting.store().get();
        simulator = SimulatorServer.start(setting.options());
        jvm = setting.jvm();
        settings.putAll(store.settings());
        settings.putAll(setting.settings());
        for (int i = 0; i < setting.replicas(); i++) {
            List<Long> clocks = setting.clocks();
            replicas.add(replica(clocks.isEmpty() ? 0 : clocks.get(i % clocks.size())));
        }
    }

    private Replica replica(long skewMillis) {
        Tap redis = store.single() == null ? null : new Tap(store.single().port(), Steps::ofRedis);
        int port = URI.create(simulator.baseUrl()).getPort();
        return new Replica(settings, jvm, skewMillis, redis, new Tap(port, Steps::ofTaskRouter));
    }

    /** Starts further ones, all at once. */
    List<Replica> more(int count) {
        List<Replica> more =
                IntStream.range(0, count).parallel().mapToObj(_ -> replica(0)).toList();
        replicas.addAll(more);
        return more;
    }

    static SimulatorOptions usual() {
        return SimulatorOptions.defaults()
                .withPort(0)
                .withSeededWorkers(0)
                .withLatency(SimulatorOptions.Latency.fixed(5));
    }

    SimulatorControl control() {
        return simulator.control();
    }

    RedisServer redis() {
        return store.single();
    }

    List<URI> uris() {
        return replicas.stream().map(Replica::uri).toList();
    }

    /** Notes a promise that was not kept, beside those the history tells of. */
    void expect(boolean kept, String promise) {
        if (!kept) broken.add(promise);
    }

    /** What was noted since this was asked last. */
    List<String> broken() {
        List<String> all = List.copyOf(broken);
        broken.removeAll(all);
        return all;
    }

    /** Notes a figure that a fault must keep below its bound; the largest one is told in the report. */
    void measured(String what, double value, double bound) {
        figures.most(what, value);
        expect(value <= bound, String.format(Locale.ROOT, "%.2f %s, at most %.2f promised", value, what, bound));
    }

    /** Notes how hard a fault struck, which must be as hard as this; the smallest one is told in the report. */
    void reached(String what, double value, double bound) {
        figures.least(what, value);
        expect(value >= bound, String.format(Locale.ROOT, "%.2f %s, at least %.2f asked for", value, what, bound));
    }

    /** Notes how many there were; all of them together are told in the report. */
    void counted(String what, long more) {
        figures.count(what, more);
    }

    /** What was measured since this was asked last, in words. */
    List<String> figures() {
        return figures.lines();
    }

    /** To be done when every caller has got on again after this blow, or has not for long. */
    void afterwards(Consumer<Answers> question) {
        afterwards.add(question);
    }

    void ask(Answers answers) {
        for (Consumer<Answers> each = afterwards.poll(); each != null; each = afterwards.poll()) each.accept(answers);
    }

    /** How long a claim lasts. */
    Duration lease() {
        return Duration.parse("PT" + settings.get("coordinator.queue.lease"));
    }

    /** Waits until no replica sees anything waiting; false when something still is. */
    boolean awaitIdle(Duration limit) {
        return Await.within(limit, this::isIdle);
    }

    /** Waits until everything is done that was accepted for this worker: updates are done in turn, so one more that is done tells of all before it. */
    boolean awaitDone(String worker, Duration limit) {
        return Await.within(
                limit,
                () -> somebody()
                        .map(each -> Calls.patch(
                                                each.uri(),
                                                worker,
                                                "application/merge-patch+json",
                                                "{\"last\":true}",
                                                "Prefer",
                                                "wait=5")
                                        .status()
                                == 200)
                        .orElse(false));
    }

    private boolean isIdle() {
        return somebody()
                .map(each -> {
                    String body =
                            Calls.get(each.uri().resolve("/v1/admin/queues")).body();
                    int totals = body.indexOf("\"totals\"");
                    return totals >= 0 && body.indexOf("\"depth\":0,", totals) == body.indexOf("\"depth\":", totals);
                })
                .orElse(false);
    }

    /** Has somebody who is there look at these workers. */
    void look(List<String> workers) {
        for (String worker : workers) {
            String path = "/v1/workers/" + worker + "/reconcile";
            Await.within(
                    Duration.ofSeconds(20),
                    () -> somebody()
                            .map(each -> Calls.post(each.uri().resolve(path)).status() == 200)
                            .orElse(false));
        }
    }

    /** A replica that is alive. */
    Optional<Replica> somebody() {
        return replicas.stream().filter(replica -> replica.process().isAlive()).findFirst();
    }

    @Override
    public void close() {
        replicas.forEach(Replica::close);
        simulator.close();
        store.close();
    }
}
