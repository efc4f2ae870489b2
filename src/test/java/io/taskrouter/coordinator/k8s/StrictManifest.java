package io.taskrouter.coordinator.k8s;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads manifests into typed models and refuses what no model knows. */
final class StrictManifest {

    private static final ObjectMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();
    private static final KubernetesSerialization MODELS = new KubernetesSerialization();

    private StrictManifest() {}

    /**
     * Every resource in {@code yaml}.
     *
     * @throws IllegalArgumentException naming the first thing that is not part of the resource's type
     */
    static List<HasMetadata> read(String yaml) {
        List<HasMetadata> resources = new ArrayList<>();
        for (JsonNode document : documents(yaml)) {
            resources.add(resource(document));
        }
        return resources;
    }

    static List<JsonNode> documents(String yaml) {
        try (MappingIterator<JsonNode> all = YAML.readerFor(JsonNode.class).readValues(yaml)) {
            return all.readAll();
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static HasMetadata resource(JsonNode document) {
        Object read;
        try {
            read = MODELS.unmarshal(document.toString());
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    e.getCause() == null ? e.getMessage() : e.getCause().getMessage(), e);
        }
        String kind = document.path("kind").asText("(no kind)");
        if (!(read instanceof HasMetadata resource)
                || !read.getClass().getSimpleName().equals(kind)) {
            throw new IllegalArgumentException("unknown kind " + kind);
        }
        refuseUnknown(kind, resource, document);
        return resource;
    }

    /** What the model knows comes out again when it is written; a name that does not was unknown to it. */
    private static void refuseUnknown(String kind, HasMetadata resource, JsonNode document) {
        new Strangers(kind).visit(resource);
        JsonNode known = MODELS.convertValue(resource, JsonNode.class);
        refuseLost(kind, document, known);
    }

    private static void refuseLost(String path, JsonNode written, JsonNode known) {
        if (written.isObject()) {
            for (Map.Entry<String, JsonNode> field : written.properties()) {
                String inner = path + "." + field.getKey();
                if (!known.has(field.getKey()) && !field.getValue().isEmpty()) {
                    throw new IllegalArgumentException(inner + " is lost when read");
                }
                refuseLost(inner, field.getValue(), known.path(field.getKey()));
            }
        } else if (written.isArray()) {
            for (int i = 0; i < written.size(); i++) {
                refuseLost(path + "[" + i + "]", written.get(i), known.path(i));
            }
        }
    }

    /** The value as a tree, for questions that are shorter in paths than in getters. */
    static JsonNode tree(HasMetadata resource) {
        return MODELS.convertValue(resource, JsonNode.class);
    }

    static JsonNode json(String text) throws JsonProcessingException {
        return YAML.readTree(text);
    }
}
