package io.taskrouter.coordinator.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.taskrouter.coordinator.stack.Tool;
import java.util.List;
import java.util.stream.Stream;

/** What a kustomization becomes, as kubectl renders it and as strictly read as everything here. */
record Overlay(String name, List<HasMetadata> resources) {

    static Overlay render(String name) throws Exception {
        Tool.Result rendered =
                Tool.require("k8s/overlays are rendered", "kubectl").run("kustomize", "k8s/overlays/" + name);
        if (rendered.exitCode() != 0) throw new IllegalArgumentException(rendered.output());
        return new Overlay(name, StrictManifest.read(rendered.output()));
    }

    <T extends HasMetadata> List<T> all(Class<T> type) {
        return resources.stream().filter(type::isInstance).map(type::cast).toList();
    }

    <T extends HasMetadata> T coordinators(Class<T> type) {
        return all(type).stream()
                .filter(it -> it.getMetadata().getName().startsWith("taskrouter-coordinator"))
                .filter(it -> !it.getMetadata().getName().contains("redis"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " has no " + type.getSimpleName()));
    }

    List<PodTemplateSpec> pods() {
        return Stream.concat(
                        all(Deployment.class).stream().map(it -> it.getSpec().getTemplate()),
                        all(StatefulSet.class).stream().map(it -> it.getSpec().getTemplate()))
                .toList();
    }

    JsonNode tree(Class<? extends HasMetadata> type) {
        return StrictManifest.tree(coordinators(type));
    }
}
