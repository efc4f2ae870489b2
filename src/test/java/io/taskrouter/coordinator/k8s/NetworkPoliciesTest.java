package io.taskrouter.coordinator.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in and out, as rendered: kustomize puts the coordinator's labels into every {@code matchLabels} of pods it finds, those of others too. */
class NetworkPoliciesTest {
    private static final Map<String, String> PROMETHEUS = Map.of("app.kubernetes.io/name", "prometheus");

    @ParameterizedTest
    @ValueSource(strings = {"local", "staging", "production"})
    void prometheusAloneIsLetInToTheManagementPort(String name) throws Exception {
        Overlay overlay = Overlay.render(name);
        NetworkPolicyPeer scraper = onlyPeer(overlay.coordinators(NetworkPolicy.class), "management");
        assertThat(scraper.getNamespaceSelector().getMatchLabels())
                .isEqualTo(Map.of("taskrouter-coordinator/monitoring", "true"));
        assertThat(selects(scraper.getPodSelector(), PROMETHEUS)).isTrue();
        assertThat(selects(scraper.getPodSelector(), labels(overlay))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "staging", "production"})
    void callersAreLetInByTheirNamespaceAlone(String name) throws Exception {
        NetworkPolicyPeer caller = onlyPeer(Overlay.render(name).coordinators(NetworkPolicy.class), "http");
        assertThat(caller.getNamespaceSelector().getMatchLabels())
                .isEqualTo(Map.of("taskrouter-coordinator/callers", "true"));
        assertThat(caller.getPodSelector()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "staging"})
    void theCoordinatorAloneIsLetInToItsRedis(String name) throws Exception {
        Overlay overlay = Overlay.render(name);
        NetworkPolicy policy = overlay.all(NetworkPolicy.class).stream()
                .filter(it -> it.getMetadata().getName().endsWith("-redis"))
                .findFirst()
                .orElseThrow();
        NetworkPolicyPeer client = onlyPeer(policy, "redis");
        assertThat(client.getNamespaceSelector()).isNull();
        assertThat(selects(client.getPodSelector(), labels(overlay))).isTrue();
        assertThat(selects(
                        client.getPodSelector(),
                        overlay.all(StatefulSet.class)
                                .getFirst()
                                .getSpec()
                                .getTemplate()
                                .getMetadata()
                                .getLabels()))
                .isFalse();
        assertThat(selects(client.getPodSelector(), PROMETHEUS)).isFalse();
    }

    @Test
    void nobodyIsLetInWithoutBeingNamedAndNoPrivateAddressIsReachedOnPort443() throws Exception {
        JsonNode policy = Overlay.render("production").tree(NetworkPolicy.class);
        assertThat(policy.at("/spec/policyTypes")).hasSize(2);
        assertThat(policy.at("/spec/ingress"))
                .hasSize(2)
                .allSatisfy(rule -> assertThat(rule.path("from")).isNotEmpty());
        for (JsonNode rule : policy.at("/spec/egress"))
            if (rule.path("ports").findValuesAsText("port").contains("443"))
                assertThat(rule.findValues("except").toString())
                        .contains("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10")
                        .contains("fc00::/7", "fe80::/10");
    }

    private static NetworkPolicyPeer onlyPeer(NetworkPolicy policy, String port) {
        List<NetworkPolicyPeer> peers = policy.getSpec().getIngress().stream()
                .filter(rule -> rule.getPorts().stream()
                        .anyMatch(it -> port.equals(it.getPort().getStrVal())))
                .flatMap(rule -> rule.getFrom().stream())
                .toList();
        assertThat(peers).as("who may reach " + port).hasSize(1);
        return peers.getFirst();
    }

    private static Map<String, String> labels(Overlay overlay) {
        return overlay.coordinators(Deployment.class)
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getLabels();
    }

    /** As a cluster reads a selector; of operators only the one that is used. */
    private static boolean selects(LabelSelector selector, Map<String, String> labels) {
        for (LabelSelectorRequirement each : selector.getMatchExpressions()) {
            assertThat(each.getOperator()).isEqualTo("In");
            if (!each.getValues().contains(labels.get(each.getKey()))) return false;
        }
        return labels.entrySet().containsAll(selector.getMatchLabels().entrySet());
    }
}
