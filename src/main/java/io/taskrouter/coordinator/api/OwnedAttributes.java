package io.taskrouter.coordinator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ProblemType;
import jakarta.inject.Singleton;
import java.util.List;

/** What can be said about a patch to the keys that the coordinator owns without knowing the worker. */
@Singleton
class OwnedAttributes {
    static final String READY = "isAcdReady";
    static final String MARKER = "coordinator";
    static final String EXTENSION = "directExtension";

    private final Extensions extensions;

    OwnedAttributes(Extensions extensions) {
        this.extensions = extensions;
    }

    /**
     * @param at pointer of the patch in the body
     * @throws ApiProblem 400
     */
    void check(ObjectNode mergePatch, String at) {
        if (mergePatch.has(READY)) ready(mergePatch.get(READY), at + "/" + READY);
        if (mergePatch.has(MARKER)) marker(mergePatch.get(MARKER), at + "/" + MARKER);
        if (mergePatch.has(EXTENSION)) extension(mergePatch.get(EXTENSION), at + "/" + EXTENSION);
    }

    /** @throws ApiProblem 400 */
    void check(List<PatchOperation> operations) {
        for (int i = 0; i < operations.size(); i++) check(operations.get(i), "/" + i);
    }

    private void check(PatchOperation operation, String at) {
        if (operation.path().isEmpty()) document(operation, at);
        else if (operation.changes(MARKER)) throw owned(at, "the coordinator alone writes " + MARKER);
        else if (operation.changes(READY)) {
            if (!operation.isAt(READY) || operation.value() == null) throw owned(at, "only a boolean can be set here");
            ready(operation.value(), at + "/value");
        } else if (operation.isAt(EXTENSION)
                && operation.value() != null
                && operation.kind() != PatchOperation.Kind.TEST) extension(operation.value(), at + "/value");
    }

    private void document(PatchOperation operation, String at) {
        if (operation.kind() == PatchOperation.Kind.TEST) return;
        if (!(operation.value() instanceof ObjectNode document))
            throw ApiProblem.at(ProblemType.INVALID_ATTRIBUTE, "Attributes are a JSON object.", at, "not an object");
        check(document, at + "/value");
    }

    private static void ready(JsonNode value, String pointer) {
        if (!value.isBoolean()) throw owned(pointer, "only true or false");
    }

    private static void marker(JsonNode value, String pointer) {
        if (!(value instanceof ObjectNode marker) || marker.path("rev").textValue() == null)
            throw owned(pointer, "only as it was read, together with the document it was read from");
    }

    private void extension(JsonNode value, String pointer) {
        if (!value.isNull() && !extensions.isValid(value))
            throw ApiProblem.at(
                    ProblemType.INVALID_ATTRIBUTE,
                    "Send a valid extension, or null to release it.",
                    pointer,
                    extensions.description());
    }

    private static ApiProblem owned(String pointer, String message) {
        return ApiProblem.at(ProblemType.OWNED_ATTRIBUTE, "Change only what callers may change.", pointer, message);
    }
}
