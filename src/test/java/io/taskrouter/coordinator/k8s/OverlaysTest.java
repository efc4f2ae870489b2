package io.taskrouter.coordinator.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every overlay as the cluster would get it. */
class OverlaysTest {
    private static final Set<String> KUSTOMIZATION = Set.of(
            "apiVersion", "kind", "namespace", "resources", "components", "configMapGenerator", "patches", "replicas");

    static Stream<Path> componentFiles() throws IOException {
        try (Stream<Path> all = Files.walk(Path.of("k8s/components"))) {
            return all
                    .filter(it -> it.toString().endsWith(".yaml") && !it.endsWith("kustomization.yaml"))
                    .toList()
                    .stream();
        }
    }

    static Stream<Path> kustomizations() throws IOException {
        try (Stream<Path> all = Files.walk(Path.of("k8s"))) {
            return all.filter(it -> it.endsWith("kustomization.yaml") && !it.startsWith("k8s/base")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("componentFiles")
    void everyFileHoldsOneResourceThatItsTypeKnowsAndIsNamedByIt(Path file) throws IOException {
        List<HasMetadata> found = StrictManifest.read(Files.readString(file));
        assertThat(found).hasSize(1);
        assertThat(file.getFileName()).hasToString(found.getFirst().getKind().toLowerCase() + ".yaml");
    }

    @ParameterizedTest
    @MethodSource("kustomizations")
    void everyFileIsNamedByItsKustomization(Path kustomization) throws IOException {
        String text = Files.readString(kustomization);
        assertThat(StrictManifest.json(text).fieldNames()).toIterable().isSubsetOf(KUSTOMIZATION);
        try (Stream<Path> files = Files.list(kustomization.getParent())) {
            assertThat(files.map(it -> it.getFileName().toString()))
                    .filteredOn(it -> !it.equals("kustomization.yaml"))
                    .allSatisfy(it -> assertThat(text).contains(it));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "staging", "production"})
    void everythingLiesInANamespaceThatAdmitsOnlyRestrictedPods(String name) throws Exception {
        Overlay overlay = Overlay.render(name);
        Namespace namespace = overlay.coordinators(Namespace.class);
        assertThat(namespace.getMetadata().getLabels())
                .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
        assertThat(overlay.resources())
                .filteredOn(it -> !(it instanceof Namespace))
                .allSatisfy(it -> assertThat(it.getMetadata().getNamespace())
                        .isEqualTo(namespace.getMetadata().getName()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "staging", "production"})
    void everyPodMeetsTheRestrictedSecurityStandardAndCarriesNoToken(String name) throws Exception {
        Overlay overlay = Overlay.render(name);
        assertThat(overlay.pods()).isNotEmpty().allSatisfy(OverlaysTest::isRestricted);
        assertThat(overlay.all(ServiceAccount.class))
                .allSatisfy(
                        it -> assertThat(it.getAutomountServiceAccountToken()).isFalse());
    }

    private static void isRestricted(PodTemplateSpec pod) {
        var spec = pod.getSpec();
        assertThat(spec.getAutomountServiceAccountToken()).isFalse();
        assertThat(spec.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(spec.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(spec.getHostNetwork()).isNull();
        assertThat(spec.getContainers()).isNotEmpty().allSatisfy(container -> {
            assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                    .isFalse();
            assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                    .isTrue();
            assertThat(container.getSecurityContext().getCapabilities().getDrop())
                    .containsExactly("ALL");
            assertThat(container.getSecurityContext().getCapabilities().getAdd())
                    .isEmpty();
            assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
            assertThat(container.getResources().getLimits()).containsKeys("cpu", "memory");
            assertThat(container.getImage()).contains(":").doesNotEndWith(":latest");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "staging", "production"})
    void everySelectorFindsExactlyThePodsItIsFor(String name) throws Exception {
        Overlay overlay = Overlay.render(name);
        for (Service service : overlay.all(Service.class))
            finds(overlay, service, service.getSpec().getSelector());
        for (NetworkPolicy policy : overlay.all(NetworkPolicy.class))
            finds(overlay, policy, policy.getSpec().getPodSelector().getMatchLabels());
        for (PodDisruptionBudget budget : overlay.all(PodDisruptionBudget.class))
            finds(overlay, budget, budget.getSpec().getSelector().getMatchLabels());
        for (Deployment deployment : overlay.all(Deployment.class))
            finds(overlay, deployment, deployment.getSpec().getSelector().getMatchLabels());
        for (TopologySpreadConstraint spread : overlay.coordinators(Deployment.class)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getTopologySpreadConstraints())
            finds(
                    overlay,
                    overlay.coordinators(Deployment.class),
                    spread.getLabelSelector().getMatchLabels());
        for (PodMonitor monitor : overlay.all(PodMonitor.class))
            finds(overlay, monitor, monitor.getSpec().getSelector().getMatchLabels());
        assertThat(overlay.all(NetworkPolicy.class)).hasSameSizeAs(overlay.pods());
    }

    /** Resources and the service account of the pods they are for have one name. */
    private static void finds(Overlay overlay, HasMetadata what, Map<String, String> selector) {
        assertThat(overlay.pods().stream()
                        .filter(pod -> pod.getMetadata().getLabels().entrySet().containsAll(selector.entrySet()))
                        .map(pod -> pod.getSpec().getServiceAccountName()))
                .as(what.getKind() + " " + what.getMetadata().getName())
                .containsExactly(what.getMetadata().getName());
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "staging", "production"})
    void configurationIsGeneratedAndSecretsAreOnlyNamed(String name) throws Exception {
        Overlay overlay = Overlay.render(name);
        Container container = overlay.coordinators(Deployment.class)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
        String config = container.getEnvFrom().getFirst().getConfigMapRef().getName();
        assertThat(overlay.all(ConfigMap.class))
                .extracting(it -> it.getMetadata().getName())
                .contains(config);
        assertThat(config).matches("taskrouter-coordinator-[a-z0-9]{10}");
        assertThat(container.getEnv())
                .allSatisfy(
                        it -> assertThat(it.getValueFrom().getSecretKeyRef()).isNotNull());
        assertThat(container.getEnv().isEmpty())
                .as("only the trial needs no secret")
                .isEqualTo(name.equals("local"));
        assertThat(overlay.all(Secret.class)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "staging", "production"})
    void aRolloutNeverTakesAReplicaAwayBeforeAnotherIsReady(String name) throws Exception {
        JsonNode deployment = Overlay.render(name).tree(Deployment.class);
        assertThat(deployment.at("/spec/strategy/rollingUpdate/maxUnavailable").asInt(-1))
                .isZero();
        assertThat(deployment.at("/spec/strategy/rollingUpdate/maxSurge").asInt())
                .isPositive();
        assertThat(deployment.at("/spec/template/spec/topologySpreadConstraints"))
                .hasSizeGreaterThan(1);
    }

    @Test
    void theBudgetLeavesRoomToEmptyANodeAtEveryNumberOfReplicasTheAutoscalerMayChoose() throws Exception {
        Overlay production = Overlay.render("production");
        HorizontalPodAutoscaler scaler = production.coordinators(HorizontalPodAutoscaler.class);
        int least = scaler.getSpec().getMinReplicas();
        int budget = production
                .coordinators(PodDisruptionBudget.class)
                .getSpec()
                .getMinAvailable()
                .getIntVal();
        assertThat(least).isGreaterThanOrEqualTo(3).isGreaterThan(budget);
        assertThat(budget).isGreaterThanOrEqualTo(2);
        assertThat(scaler.getSpec().getMaxReplicas()).isGreaterThan(least);
        assertThat(scaler.getSpec().getScaleTargetRef().getName())
                .isEqualTo(
                        production.coordinators(Deployment.class).getMetadata().getName());
        assertThat(production.coordinators(Deployment.class).getSpec().getReplicas())
                .as("the autoscaler alone decides")
                .isNull();
    }

    @Test
    void theIngressLeadsNeitherToAdministrationNorToTheManagementPort() throws Exception {
        JsonNode ingress = Overlay.render("production").tree(Ingress.class);
        List<String> paths = ingress.at("/spec/rules/0/http/paths").findValuesAsText("path");
        assertThat(paths).isNotEmpty().doesNotContain("/", "/v1");
        assertThat(Stream.of("/v1/admin/queues", "/console", "/q/metrics", "/drain", "/simulator"))
                .allSatisfy(inside -> assertThat(paths).noneMatch(inside::startsWith));
        assertThat(ingress.findValues("port"))
                .isNotEmpty()
                .allSatisfy(port -> assertThat(port.path("name").asText()).isEqualTo("http"));
        assertThat(StrictManifest.tree(Overlay.render("production").coordinators(Service.class))
                        .at("/spec/ports"))
                .hasSize(1);
    }

    /** What Twilio, browsers and callers are sent to must be reachable; what the description leaves out is named here. */
    @ParameterizedTest
    @ValueSource(strings = {"staging", "production"})
    void theIngressLeadsToEverythingPublicAtTheAddressThatTwilioIsTold(String name) throws Exception {
        Overlay overlay = Overlay.render(name);
        JsonNode ingress = overlay.tree(Ingress.class);
        List<String> prefixes = ingress.at("/spec/rules/0/http/paths").findValuesAsText("path");
        JsonNode described = StrictManifest.json(Files.readString(Path.of("src/main/resources/META-INF/openapi.yaml")))
                .path("paths");
        List<String> wanted =
                new ArrayList<>(List.of("/media/hold", "/media/hold.wav", "/client/1.0.0/coordinator.js"));
        described.fieldNames().forEachRemaining(wanted::add);
        wanted.removeIf(path -> path.startsWith("/v1/admin/"));
        assertThat(wanted)
                .hasSizeGreaterThan(20)
                .allSatisfy(path -> assertThat(prefixes)
                        .as(path)
                        .anyMatch(prefix -> path.equals(prefix) || path.startsWith(prefix + "/")));
        String host =
                URI.create(configuration(overlay).get("COORDINATOR_PUBLIC_URL")).getHost();
        assertThat(ingress.at("/spec/rules/0/host").asText()).isEqualTo(host);
        assertThat(ingress.at("/spec/tls/0/hosts/0").asText()).isEqualTo(host);
    }

    private static Map<String, String> configuration(Overlay overlay) {
        return overlay.all(ConfigMap.class).stream()
                .map(ConfigMap::getData)
                .filter(it -> it.containsKey("COORDINATOR_PUBLIC_URL"))
                .findFirst()
                .orElseThrow();
    }

    /** What the runbook tells to put into the secrets must arrive. */
    @ParameterizedTest
    @ValueSource(strings = {"staging", "production"})
    void whatARotationNeedsIsHandedOnWhenItIsThere(String name) throws Exception {
        JsonNode container = Overlay.render(name).tree(Deployment.class).at("/spec/template/spec/containers/0");
        Map<String, JsonNode> secrets = new HashMap<>();
        for (JsonNode each : container.path("env"))
            secrets.put(each.path("name").asText(), each.at("/valueFrom/secretKeyRef"));
        assertThat(secrets).containsKey("TWILIO_AUTH_TOKEN_PREVIOUS");
        JsonNode previous = secrets.get("TWILIO_AUTH_TOKEN_PREVIOUS");
        assertThat(previous.path("key").asText()).isEqualTo("auth-token-previous");
        assertThat(previous.path("optional").asBoolean()).isTrue();
        JsonNode keys = container.at("/envFrom/1/secretRef");
        assertThat(keys.path("name").asText()).isEqualTo("taskrouter-coordinator-keys");
        assertThat(keys.path("optional").asBoolean()).isTrue();
    }

    @Test
    void whatKustomizeCannotRenderIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Overlay.render("../../src/test/resources/k8s/unrenderable"));
    }

    @Test
    void aMisspeltPatchIsRefusedThoughKustomizeLetsItPass() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Overlay.render("../../src/test/resources/k8s/misspelt-patch"))
                .withMessageContaining("readOnlyRootFilesytem");
    }
}
