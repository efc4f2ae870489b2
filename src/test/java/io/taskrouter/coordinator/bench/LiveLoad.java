package io.taskrouter.coordinator.bench;

import io.taskrouter.coordinator.bench.LiveCallers.Told;
import io.taskrouter.coordinator.bench.LiveReader.Sighting;
import io.taskrouter.coordinator.stack.CoordinatorProcess;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/**
 * {@code make live}: how long an update takes to be seen at each of 1,000 event streams, five at each of 200 workers, while {@code contact-center} runs; then what readers cost that read nothing. Load,
 * readers, service, Redis and simulator share the machine. {@code --rate 300} sends so many updates a second instead of as many as there can be; {@code --seconds}, {@code --streams}, {@code --slow}.
 */
public final class LiveLoad {
    private static final int WORKERS = 200;
    private static final int CALLERS = 4;
    private static final int LATENCY_MILLIS = 60;
    private static final Duration DROPPED_WITHIN = Duration.ofSeconds(90);

    private final PrintStream out;
    private final LivePlan plan;
    private final Stage stage;
    private final URI service;
    private final String authorization;
    private final Probe probe;

    private LiveLoad(PrintStream out, LivePlan plan, Stage stage, CoordinatorProcess coordinator) {
        this.out = out;
        this.plan = plan;
        this.stage = stage;
        this.service = URI.create(coordinator.url());
        this.authorization = Stage.AUTHORIZATION;
        this.probe = new Probe(coordinator);
    }

    public static void main(String... arguments) throws InterruptedException, IOException {
        LivePlan plan = LivePlan.of(arguments);
        try (Stage stage = Stage.withSimulator()) {
            SimulatorClient simulator = new SimulatorClient(stage.simulatorBase());
            simulator.reset();
            List<String> workers = simulator.seed(WORKERS, "agent-", SeedDocument.TEXT);
            stage.prepare(StrategyKind.COORDINATOR, new Shift(), new Troubles());
            simulator.mood(LATENCY_MILLIS, Profile.Limit.NONE, Profile.Faults.NONE);
            new LiveLoad(System.out, plan, stage, stage.coordinator().orElseThrow()).go(workers);
        }
    }

    private void go(List<String> workers) throws InterruptedException, IOException {
        LiveCallers warm = callers(workers);
        LockSupport.parkNanos(plan.warmUp().toNanos());
        warm.finish();
        say("%d updates of warm-up; %s", warm.done(), probe.memory());

        List<LiveReader> readers = open(workers);
        say("%d streams open; %s", readers.size(), probe.memory());
        Cpu cpu = Cpu.start(stage.pids());
        long from = System.nanoTime();
        LiveCallers callers = callers(workers);
        LockSupport.parkNanos(plan.seconds().toNanos());
        Map<String, Double> busy = cpu.busy();
        List<Told> told = callers.finish();
        double seconds = (System.nanoTime() - from) / 1e9;
        LockSupport.parkNanos(Duration.ofSeconds(2).toNanos()); // what is under way to the readers
        say("%.0f updates/s for %.0f s; cores busy %s; %s", told.size() / seconds, seconds, busy, probe.memory());
        report(told, readers);
        new SlowReaders(service, authorization, probe, out)
                .measure(plan.slow(), workers, () -> callers(workers), DROPPED_WITHIN);
    }

    private LiveCallers callers(List<String> workers) {
        return new LiveCallers(service, authorization, Seat.at(workers, CALLERS), plan.rate());
    }

    private List<LiveReader> open(List<String> workers) throws IOException, InterruptedException {
        List<LiveReader> readers = new ArrayList<>();
        for (int i = 0; i < plan.streams(); i++)
            readers.add(LiveReader.open(
                    service, "/v1/workers/" + workers.get(i % workers.size()) + "/events", authorization));
        for (LiveReader each : readers) each.awaitBegin();
        return readers;
    }

    private void report(List<Told> told, List<LiveReader> readers) throws InterruptedException {
        Map<String, Told> byId = new HashMap<>();
        told.forEach(each -> byId.put(each.updateId(), each));
        List<String> ended = readers.stream()
                .map(LiveReader::end)
                .filter(end -> !end.isEmpty())
                .toList();
        LongStream.Builder sinceSent = LongStream.builder();
        LongStream.Builder sinceAnswered = LongStream.builder();
        long seen = 0;
        for (LiveReader reader : readers)
            for (Sighting sighting : reader.finish()) {
                Told update = byId.get(sighting.updateId());
                if (update == null) continue;
                seen++;
                sinceSent.add(sighting.nanos() - update.sent());
                sinceAnswered.add(Math.max(0, sighting.nanos() - update.answered()));
            }
        long expected = (long) told.size() * readers.size() / WORKERS;
        say(
                "%d of %d sightings; %d streams ended: %s",
                seen, expected, ended.size(), ended.stream().distinct().toList());
        say("seen after it was sent:     %s", text(Percentiles.ofNanos(sinceSent.build())));
        say("seen after it was answered: %s", text(Percentiles.ofNanos(sinceAnswered.build())));
    }

    private static String text(Percentiles of) {
        return String.format(
                Locale.ROOT,
                "p50 %.0f ms, p95 %.0f ms, p99 %.0f ms, most %.0f ms",
                of.p50(),
                of.p95(),
                of.p99(),
                of.max());
    }

    private void say(String text, Object... values) {
        out.printf(Locale.ROOT, text + "%n", values);
    }
}
