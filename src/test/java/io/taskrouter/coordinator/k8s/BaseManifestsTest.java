package io.taskrouter.coordinator.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.taskrouter.coordinator.stack.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BaseManifestsTest {

    private static final Path BASE = Path.of("k8s/base");
    private static final Set<String> KUSTOMIZATION =
            Set.of("apiVersion", "kind", "labels", "resources", "configMapGenerator", "images");

    static Stream<Path> resources() {
        return files().filter(each -> each.toString().endsWith(".yaml") && !each.endsWith("kustomization.yaml"));
    }

    private static Stream<Path> files() {
        try (Stream<Path> all = Files.list(BASE)) {
            return all.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("resources")
    void everyFileHoldsOneResourceThatItsTypeKnowsAndIsNamedByIt(Path file) throws IOException {
        List<HasMetadata> found = StrictManifest.read(Files.readString(file));
        assertThat(found).hasSize(1);
        assertThat(file.getFileName().toString())
                .isEqualTo(found.getFirst().getKind().toLowerCase() + ".yaml");
        assertThat(found.getFirst().getMetadata().getName()).isEqualTo("taskrouter-coordinator");
    }

    @Test
    void kustomizationNamesEveryFileAndNothingElse() throws IOException {
        JsonNode kustomization = StrictManifest.json(Files.readString(BASE.resolve("kustomization.yaml")));
        assertThat(kustomization.fieldNames()).toIterable().isSubsetOf(KUSTOMIZATION);
        List<String> named = Stream.concat(
                        kustomization.path("resources").valueStream(),
                        kustomization
                                .path("configMapGenerator")
                                .path(0)
                                .path("envs")
                                .valueStream())
                .map(JsonNode::asText)
                .toList();
        assertThat(files().map(each -> each.getFileName().toString()))
                .filteredOn(each -> !each.equals("kustomization.yaml"))
                .containsExactlyInAnyOrderElementsOf(named);
    }

    @Test
    void podsMeetTheRestrictedSecurityStandard() throws IOException {
        PodSpec pod = pod();
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(List.of(pod.getHostNetwork() == null, pod.getHostPID() == null, pod.getHostIPC() == null))
                .doesNotContain(false);
        assertThat(pod.getVolumes())
                .allSatisfy(each -> assertThat(each.getEmptyDir()).isNotNull());
        SecurityContext container = container().getSecurityContext();
        assertThat(container.getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(container.getCapabilities().getAdd()).isEmpty();
    }

    @Test
    void podsCarryNoTokenOfTheCluster() throws IOException {
        ServiceAccount account = (ServiceAccount) one("serviceaccount");
        assertThat(account.getAutomountServiceAccountToken()).isFalse();
        assertThat(pod().getAutomountServiceAccountToken()).isFalse();
        assertThat(pod().getServiceAccountName())
                .isEqualTo(account.getMetadata().getName());
    }

    @Test
    void probesAskTheManagementPortOnly() throws IOException {
        Container container = container();
        assertThat(Map.of(
                        "/q/health/started", container.getStartupProbe(),
                        "/q/health/live", container.getLivenessProbe(),
                        "/q/health/ready", container.getReadinessProbe()))
                .allSatisfy((path, probe) -> {
                    assertThat(probe.getHttpGet().getPath()).isEqualTo(path);
                    assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo("management");
                });
        assertThat(container.getPorts())
                .filteredOn(each -> each.getName().equals("management"))
                .singleElement()
                .satisfies(each -> assertThat(each.getContainerPort()).isEqualTo(9000));
    }

    @Test
    void thePodsGraceHoldsTheWholeShutdown() throws Exception {
        Properties settings = new Properties();
        settings.load(Files.newBufferedReader(Path.of("src/main/resources/application.properties")));
        String last = container()
                .getLifecycle()
                .getPreStop()
                .getExec()
                .getCommand()
                .getLast()
                .strip();
        long preStop = Long.parseLong(last.substring(last.lastIndexOf("sleep ") + 6));
        assertThat(last).as("how long the drain may take to answer").contains("read -r -t 2");
        // One after the other: each may begin when the one before has used all of its time.
        long shutdown = Stream.of(
                        "quarkus.shutdown.delay",
                        "quarkus.shutdown.timeout",
                        "quarkus.virtual-threads.shutdown-timeout",
                        "quarkus.thread-pool.shutdown-timeout")
                .mapToLong(name -> seconds(settings, name))
                .sum();
        long sum = 2 + preStop + shutdown + queues("QueueWiring", "GRACE") + queues("RedisQueue", "HANDING_OVER");
        assertThat(sum).isLessThan(pod().getTerminationGracePeriodSeconds());
        assertThat(Files.readString(BASE.resolve("deployment.yaml"))).contains("(" + sum + " s at the very worst");
        assertThat(Files.readString(Path.of("k8s/README.md"))).contains("may wait for sums to " + sum + " s,");
    }

    /** Seconds that the queue waits for passes that are open, and then for Redis to take over those that still are. */
    private static long queues(String type, String constant) throws ReflectiveOperationException {
        var field = Class.forName("io.taskrouter.coordinator.queue." + type).getDeclaredField(constant);
        field.setAccessible(true);
        return ((Duration) field.get(null)).toSeconds();
    }

    private static long seconds(Properties settings, String name) {
        return Long.parseLong(settings.getProperty(name).replaceFirst("S$", ""));
    }

    @Test
    void memoryLimitHoldsTheHeapTheBuffersAndTheCodeWithRoomToSpare() throws IOException {
        long limit = Quantity.getAmountInBytes(
                        container().getResources().getLimits().get("memory"))
                .longValueExact();
        long fixed = Files.readAllLines(Path.of("src/main/docker/jvm.options")).stream()
                .filter(line -> line.matches("-Xmx.*|-XX:MaxDirectMemorySize=.*|-XX:ReservedCodeCacheSize=.*"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
        // classes, threads and the collector's own, and ctl beside the service
        assertThat(limit / (1024 * 1024)).isGreaterThan(fixed + 100 + 100);
        assertThat(container().getResources().getRequests()).containsKeys("cpu", "memory");
    }

    @Test
    void secretsAreNamedAndNeverWritten() throws IOException {
        assertThat(container().getEnv())
                .isNotEmpty()
                .allSatisfy(each ->
                        assertThat(each.getValueFrom().getSecretKeyRef()).isNotNull());
        assertThat(Files.readString(BASE.resolve("coordinator.env"))).doesNotContainIgnoringCase("secret", "token=");
    }

    @Test
    void kubectlRendersTheBaseIntoResourcesThatTheirTypesKnow() throws IOException, InterruptedException {
        Tool.Result rendered = Tool.require("k8s/base is rendered", "kubectl").run("kustomize", BASE.toString());
        assertThat(rendered.exitCode()).as(rendered.output()).isZero();
        Map<String, HasMetadata> byKind = StrictManifest.read(rendered.output()).stream()
                .collect(Collectors.toMap(HasMetadata::getKind, each -> each));
        assertThat(byKind.keySet())
                .containsExactlyInAnyOrder(
                        "ConfigMap", "Deployment", "NetworkPolicy", "PodDisruptionBudget", "Service", "ServiceAccount");
        JsonNode deployment = StrictManifest.tree(byKind.get("Deployment"));
        assertThat(deployment.findValues("configMapRef"))
                .singleElement()
                .satisfies(each -> assertThat(each.path("name").asText())
                        .isEqualTo(byKind.get("ConfigMap").getMetadata().getName()));
        assertThat(deployment.at("/spec/selector/matchLabels"))
                .isEqualTo(StrictManifest.tree(byKind.get("Service")).at("/spec/selector"));
    }

    private static HasMetadata one(String kind) throws IOException {
        return StrictManifest.read(Files.readString(BASE.resolve(kind + ".yaml")))
                .getFirst();
    }

    private static PodSpec pod() throws IOException {
        return ((Deployment) one("deployment")).getSpec().getTemplate().getSpec();
    }

    private static Container container() throws IOException {
        return pod().getContainers().getFirst();
    }
}
