package io.taskrouter.coordinator.k8s;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.taskrouter.coordinator.simulator.SimulatorOptions;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import io.taskrouter.coordinator.stack.CoordinatorProcess;
import io.taskrouter.coordinator.stack.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A rollout as the manifests ask for it, with processes for pods: a new replica is ready before an old one is told to go by the very pre-stop command of the deployment and then by SIGTERM, one after the
 * other, under load.
 */
@Timeout(300)
class RollingRestartIT {
    private static final int REPLICAS = 3;
    private static final int WORKERS = 3;
    private static final int CALLERS = 6;

    @Test
    void threeReplicasAreReplacedUnderLoadAndNothingIsLostOrRefused() throws Exception {
        List<CoordinatorProcess> pods = new ArrayList<>();
        try (RedisServer redis = RedisServer.start();
                SimulatorServer simulator =
                        SimulatorServer.start(SimulatorOptions.defaults().withPort(0));
                Balancer service = new Balancer();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<String> workers = simulator.control().seed(WORKERS, "{}");
            for (int i = 0; i < REPLICAS; i++) pods.add(started(redis, simulator, service));
            List<SteadyCaller> callers = IntStream.range(0, CALLERS)
                    .mapToObj(i -> new SteadyCaller(service.url(), workers.get(i % WORKERS), i))
                    .toList();
            List<Future<?>> running = new ArrayList<>();
            for (SteadyCaller caller : callers) running.add(threads.submit(caller));

            for (int i = 0; i < REPLICAS; i++) {
                pods.add(started(redis, simulator, service));
                leave(pods.get(i), service);
            }

            callers.forEach(SteadyCaller::end);
            for (Future<?> each : running) each.get();
            assertThat(callers).allSatisfy(caller -> assertThat(caller.refused).isEmpty());
            assertThat(callers).allSatisfy(caller -> nothingIsLost(caller, simulator, service));
            int connections = callers.stream().mapToInt(it -> it.repeated).sum();
            int changes = callers.stream().mapToInt(it -> it.confirmed.size()).sum();
            assertThat(changes).isGreaterThan(100);
            assertThat(connections)
                    .as("connections that broke, among %d changes", changes)
                    .isLessThanOrEqualTo(CALLERS * REPLICAS);
        } finally {
            pods.forEach(CoordinatorProcess::close);
        }
    }

    /** What was confirmed has been at TaskRouter, value by value; what was only accepted has come to a good end. */
    private static void nothingIsLost(SteadyCaller caller, SimulatorServer simulator, Balancer service) {
        Pattern value = Pattern.compile("\"" + caller.key + "\":(\\d+)");
        Set<Integer> written = simulator.control().history(caller.worker, 0, 1_000_000).stream()
                .filter(it -> it.applied() && it.kind().equals("attributes"))
                .flatMap(it -> value.matcher(it.after()).results())
                .map(it -> Integer.valueOf(it.group(1)))
                .collect(Collectors.toSet());
        assertThat(caller.confirmed).isNotEmpty();
        assertThat(written).containsAll(caller.confirmed);
        for (String update : caller.accepted) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> given().get(service.url() + update)
                            .jsonPath()
                            .getString("status")
                            .equals("applied"));
        }
    }

    private static CoordinatorProcess started(RedisServer redis, SimulatorServer simulator, Balancer service) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "quarkus.profile",
                "local",
                "quarkus.redis.hosts",
                redis.hosts(),
                "simulator.enabled",
                "false",
                "twilio.base-url",
                simulator.baseUrl()));
        // as in production, where the local profile does not shorten them
        settings.put("quarkus.shutdown.delay", "2S");
        settings.put("quarkus.shutdown.timeout", "12S");
        CoordinatorProcess pod = CoordinatorProcess.start(settings);
        service.add(pod);
        return pod;
    }

    private static void leave(CoordinatorProcess pod, Balancer service) throws Exception {
        long begin = System.nanoTime();
        List<String> command = new ArrayList<>(preStop());
        command.replaceAll(it -> it.replace("127.0.0.1/9000", "127.0.0.1/" + pod.managementPort()));
        Process preStop = new ProcessBuilder(command).redirectErrorStream(true).start();
        preStop.getOutputStream().close();
        assertThat(preStop.waitFor()).isZero();
        assertThat(service.sendsTo(pod))
                .as("the pre-stop step makes it unready")
                .isFalse();
        pod.stop();
        service.remove(pod);
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .as("within the pod's grace")
                .isLessThan(Duration.ofSeconds(30))
                .isLessThan(Duration.ofSeconds(
                        deployment().getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds()));
    }

    private static List<String> preStop() throws Exception {
        return deployment()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getLifecycle()
                .getPreStop()
                .getExec()
                .getCommand();
    }

    private static Deployment deployment() throws Exception {
        return (Deployment) StrictManifest.read(Files.readString(Path.of("k8s/base/deployment.yaml")))
                .getFirst();
    }
}
