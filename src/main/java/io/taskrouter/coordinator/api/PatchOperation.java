package io.taskrouter.coordinator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.document.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One operation of a JSON Patch (RFC 6902), well-formed; whether it fits the document is seen when it is applied. */
record PatchOperation(
        Kind kind,
        String path,
        @Nullable String from,
        @Nullable JsonNode value) {

    enum Kind {
        ADD,
        REMOVE,
        REPLACE,
        MOVE,
        COPY,
        TEST;

        boolean needsFrom() {
            return this == MOVE || this == COPY;
        }

        boolean needsValue() {
            return this == ADD || this == REPLACE || this == TEST;
        }
    }

    /** Hundreds of a worker's patches may be carried out in one go, within one lease. */
    static final int MOST = 256;

    /** @throws ApiProblem 400 when there are too many, or with the pointer of the first operation that is malformed */
    static List<PatchOperation> all(ArrayNode operations) {
        if (operations.size() > MOST)
            throw ApiProblem.at(
                    ProblemType.MALFORMED_REQUEST,
                    "Send at most " + MOST + " operations in one patch, or a merge patch.",
                    "",
                    "more than " + MOST + " operations");
        List<PatchOperation> all = new ArrayList<>(operations.size());
        for (int i = 0; i < operations.size(); i++) all.add(one(operations.get(i), "/" + i));
        return all;
    }

    private static PatchOperation one(JsonNode node, String at) {
        if (!(node instanceof ObjectNode operation)) throw malformed(at, "an operation is an object");
        Kind kind = kind(operation.path("op").textValue(), at);
        String path = pointer(operation, "path", at);
        String from = kind.needsFrom() ? pointer(operation, "from", at) : null;
        JsonNode value = kind.needsValue() ? operation.get("value") : null;
        if (kind.needsValue() && value == null) throw malformed(at + "/value", "is missing");
        if (kind == Kind.MOVE && path.startsWith(from + "/"))
            throw malformed(at + "/from", "cannot be moved into itself");
        return new PatchOperation(kind, path, from, value);
    }

    private static Kind kind(@Nullable String op, String at) {
        for (Kind kind : Kind.values()) if (kind.name().toLowerCase(Locale.ROOT).equals(op)) return kind;
        throw malformed(at + "/op", "is not one of add, remove, replace, move, copy, test");
    }

    private static String pointer(ObjectNode operation, String member, String at) {
        String text = operation.path(member).textValue();
        if (text == null || !Pointer.wellFormed(text)) throw malformed(at + "/" + member, "is not a JSON pointer");
        return text;
    }

    private static ApiProblem malformed(String pointer, String message) {
        return ApiProblem.at(ProblemType.MALFORMED_REQUEST, "Send an array of RFC 6902 operations.", pointer, message);
    }

    /** Does it change this top-level key or the whole document? */
    boolean changes(String key) {
        return kind != Kind.TEST
                && (isAtOrBelow(path, key) || (kind == Kind.MOVE && isAtOrBelow(String.valueOf(from), key)));
    }

    /** Is it exactly about this top-level key? */
    boolean isAt(String key) {
        return path.equals("/" + JsonText.escaped(key));
    }

    private static boolean isAtOrBelow(String pointer, String key) {
        String own = "/" + JsonText.escaped(key);
        return pointer.isEmpty() || pointer.equals(own) || pointer.startsWith(own + "/");
    }
}
