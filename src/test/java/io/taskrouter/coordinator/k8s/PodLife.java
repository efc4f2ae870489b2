package io.taskrouter.coordinator.k8s;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDeployment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What the deployment says of how a pod comes and goes.
 *
 * @param probe how often its readiness is asked for, {@code patience} how long for an answer, {@code failures} after how many bad answers in a row it gets no new connections
 * @param grace from the beginning of the pre-stop step to the kill
 */
record PodLife(Duration probe, Duration patience, int failures, List<String> preStop, Duration grace) {
    private static final Path DEPLOYMENT = Path.of("k8s/base/deployment.yaml");

    /** @throws IllegalStateException when the deployment replaces its pods in another way than one new one first */
    static PodLife ofManifest() {
        Deployment deployment = deployment();
        RollingUpdateDeployment rolling = deployment.getSpec().getStrategy().getRollingUpdate();
        if (rolling.getMaxSurge().getIntVal() != 1
                || rolling.getMaxUnavailable().getIntVal() != 0)
            throw new IllegalStateException("pods are replaced in another way: " + rolling);
        var pod = deployment.getSpec().getTemplate().getSpec();
        Container container = pod.getContainers().getFirst();
        Probe ready = container.getReadinessProbe();
        return new PodLife(
                Duration.ofSeconds(ready.getPeriodSeconds()),
                Duration.ofSeconds(ready.getTimeoutSeconds()),
                ready.getFailureThreshold(),
                container.getLifecycle().getPreStop().getExec().getCommand(),
                Duration.ofSeconds(pod.getTerminationGracePeriodSeconds()));
    }

    private static Deployment deployment() {
        try {
            return (Deployment)
                    StrictManifest.read(Files.readString(DEPLOYMENT)).getFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The pre-stop step of a pod whose management port is this one. */
    List<String> preStopAt(int managementPort) {
        return preStop.stream()
                .map(part -> part.replace("127.0.0.1/9000", "127.0.0.1/" + managementPort))
                .toList();
    }
}
