package io.taskrouter.coordinator.k8s;

import io.taskrouter.coordinator.bench.Checker;
import io.taskrouter.coordinator.bench.Findings;
import io.taskrouter.coordinator.bench.Load;
import io.taskrouter.coordinator.bench.Percentiles;
import io.taskrouter.coordinator.bench.Ring;
import io.taskrouter.coordinator.bench.Seat;
import io.taskrouter.coordinator.bench.Shift;
import io.taskrouter.coordinator.bench.Step;
import io.taskrouter.coordinator.bench.Track;
import io.taskrouter.coordinator.bench.Write;
import io.taskrouter.coordinator.simulator.HistoryEntry;
import io.taskrouter.coordinator.simulator.SimulatorControl;
import io.taskrouter.coordinator.simulator.SimulatorOptions;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import io.taskrouter.coordinator.stack.CoordinatorProcess;
import io.taskrouter.coordinator.stack.RedisLeases;
import io.taskrouter.coordinator.stack.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * {@code make rolling}: a rollout as the deployment asks for it, with processes for pods, under load. A new replica is ready before an old one is told to go by the deployment's own pre-stop command and then by SIGTERM; connections
 * follow its ready probe.
 */
public final class Rollout {
    private static final String SEED =
            "{\"" + Ring.KEY + "\":" + Ring.seed() + ",\"keep\":{\"digits\":1.50,\"none\":null}}";
    /** What the replicas said, when it was not as promised. */
    static final Path LOGS = Path.of("target", "rolling");

    private static final int MOST = 2_000_000;
    private static final Duration HOMEWARD = Duration.ofSeconds(100);

    private final RolloutPlan plan;
    private final PodLife life = PodLife.ofManifest();

    Rollout(RolloutPlan plan) {
        this.plan = plan;
    }

    public static void main(String... arguments) throws Exception {
        RolloutPlan plan;
        try {
            plan = RolloutPlan.of(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n\n" + RolloutPlan.USAGE);
            System.exit(2);
            return;
        }
        RolloutReport report = new Rollout(plan).go();
        System.out.println(report.text());
        System.exit(report.isAsPromised() ? 0 : 1);
    }

    RolloutReport go() throws Exception {
        List<CoordinatorProcess> pods = new ArrayList<>();
        try (RedisServer redis = RedisServer.start();
                SimulatorServer simulator = SimulatorServer.start(SimulatorOptions.defaults()
                        .withPort(0)
                        .withSeededWorkers(0)
                        .withLatency(SimulatorOptions.Latency.fixed(plan.latencyMillis())));
                Balancer service = new Balancer(life)) {
            Map<String, String> settings = settings(redis, simulator);
            for (int i = 0; i < plan.replicas(); i++) start(settings, pods, service);
            List<String> workers = simulator.control().seed(plan.workers(), SEED);
            Shift shift = new Shift();
            CarefulCallers callers = new CarefulCallers(service::next, plan.interval());
            Load load = Load.start(callers, Seat.at(workers, plan.callers()), Long.MAX_VALUE, shift);
            LockSupport.parkNanos(plan.before().toNanos());

            long begin = System.nanoTime();
            List<RolloutReport.Replacement> replaced = new ArrayList<>();
            for (int i = 0; i < plan.replicas(); i++) {
                Duration ready = start(settings, pods, service).readyAfter();
                replaced.add(leave(pods.get(i), service, ready, redis));
            }
            long end = System.nanoTime();

            LockSupport.parkNanos(plan.after().toNanos());
            shift.end();
            RolloutReport report = report(replaced, begin, end, callers, load.await(HOMEWARD), simulator.control());
            if (!report.isAsPromised()) keepLogs(pods);
            return report;
        } finally {
            pods.forEach(CoordinatorProcess::close);
        }
    }

    private Map<String, String> settings(RedisServer redis, SimulatorServer simulator) {
        return CoordinatorProcess.beside(
                redis,
                simulator,
                Map.of( // as in production, where the local profile does not shorten them
                        "quarkus.shutdown.delay",
                        "2S",
                        "quarkus.shutdown.timeout",
                        "12S",
                        "coordinator.queue.lease",
                        plan.lease().toString(), // why Redis is said to be unavailable, where it is
                        "quarkus.log.category.\"io.taskrouter.coordinator.api.Problems\".level",
                        "DEBUG"));
    }

    private static CoordinatorProcess start(
            Map<String, String> settings, List<CoordinatorProcess> pods, Balancer service) {
        CoordinatorProcess pod = CoordinatorProcess.start(settings);
        pods.add(pod);
        service.add(pod);
        return pod;
    }

    private RolloutReport.Replacement leave(CoordinatorProcess pod, Balancer service, Duration ready, RedisServer redis)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Process preStop = new ProcessBuilder(life.preStopAt(pod.managementPort()))
                .redirectErrorStream(true)
                .start();
        preStop.getOutputStream().close();
        int done = preStop.waitFor();
        if (done != 0 || service.sendsTo(pod))
            throw new IllegalStateException("the pre-stop step ended with " + done
                    + " and the pod is still in the service: " + service.sendsTo(pod));
        long told = System.nanoTime();
        int exit = pod.stop();
        long gone = System.nanoTime();
        Duration taken = RedisLeases.of(redis).awaitOthers(plan.lease());
        service.remove(pod);
        return new RolloutReport.Replacement(
                ready, Duration.ofNanos(gone - begin), Duration.ofNanos(gone - told), taken, exit);
    }

    private static void keepLogs(List<CoordinatorProcess> pods) throws IOException {
        Files.createDirectories(LOGS);
        for (int i = 0; i < pods.size(); i++)
            if (Files.exists(pods.get(i).log()))
                Files.copy(pods.get(i).log(), LOGS.resolve(i + ".log"), StandardCopyOption.REPLACE_EXISTING);
    }

    private RolloutReport report(
            List<RolloutReport.Replacement> replaced,
            long begin,
            long end,
            CarefulCallers callers,
            List<Track> tracks,
            SimulatorControl control) {
        Findings findings = Findings.NONE;
        Ring.Reading ring = Ring.Reading.NOTHING;
        Map<String, List<Track>> byWorker = tracks.stream()
                .collect(Collectors.groupingBy(track -> track.seat().workerSid()));
        for (var each : byWorker.entrySet()) {
            List<Write> writes = writes(control, each.getKey());
            findings = findings.and(Checker.check(each.getKey(), SEED, writes, each.getValue(), Set.of(Ring.KEY)));
            ring = ring.and(Ring.read(SEED, writes, each.getValue()));
        }
        Duration during = Duration.ofNanos(end - begin);
        long meanwhile = callers.answers().stream()
                .filter(it -> it.at() >= begin && it.at() < end)
                .count();
        return new RolloutReport(
                replaced,
                during,
                tracks.stream()
                        .flatMap(track -> track.steps().stream())
                        .filter(Step::isConfirmed)
                        .count(),
                callers.answers().stream()
                        .filter(CarefulCallers.Answer::accepted)
                        .count(),
                callers.repeated(),
                callers.failed(),
                findings,
                ring,
                callers.failures().stream()
                        .map(at -> (at - begin) / 1_000_000_000L)
                        .distinct()
                        .sorted()
                        .toList(),
                waits(callers, it -> it.at() < begin),
                waits(callers, it -> it.at() >= begin && it.at() < end),
                meanwhile / (during.toMillis() / 1e3),
                plan.atOnce());
    }

    private static Percentiles waits(CarefulCallers callers, Predicate<CarefulCallers.Answer> which) {
        return Percentiles.ofNanos(callers.answers().stream().filter(which).mapToLong(CarefulCallers.Answer::nanos));
    }

    private static List<Write> writes(SimulatorControl control, String worker) {
        return control.history(worker, 0, MOST).stream()
                .filter(HistoryEntry::applied)
                .map(entry -> new Write(
                        entry.sequence(), entry.versionBefore(), entry.versionAfter(), entry.writer(), entry.after()))
                .toList();
    }
}
