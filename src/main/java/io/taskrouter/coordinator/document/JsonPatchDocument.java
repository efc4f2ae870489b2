package io.taskrouter.coordinator.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.flipkart.zjsonpatch.CompatibilityFlags;
import com.flipkart.zjsonpatch.JsonPatch;
import com.flipkart.zjsonpatch.JsonPatchApplicationException;
import java.util.EnumSet;
import java.util.Set;

/**
 * JSON Patch, RFC 6902: all operations take effect or none.
 *
 * <p>zjsonpatch carries the operations out, one by one so that a failure has a position. Done here: {@code test}, whose numbers are compared by value as the RFC asks and the library does not; strict
 * checks of the form and of what must be there; and bounds, since {@code copy} can double a document with every operation.
 */
public final class JsonPatchDocument {
    /** Twice as many as fit into TaskRouter's 4,096 characters; stops a patch that grows without end. */
    private static final int MOST_VALUES = 4_096;

    /** What the API accepts in a body as well. */
    private static final int DEEPEST = 32;

    private static final EnumSet<CompatibilityFlags> STRICT =
            EnumSet.of(CompatibilityFlags.FORBID_REMOVE_MISSING_OBJECT);
    private static final Set<String> WITH_VALUE = Set.of("add", "replace", "test");
    private static final Set<String> WITH_FROM = Set.of("move", "copy");

    private JsonPatchDocument() {}

    /** A new document. The operations must have passed {@link #validate}; one that would not is answered as not applicable. */
    public static ObjectNode apply(ObjectNode target, ArrayNode operations) throws PatchTestFailed, PatchNotApplicable {
        JsonNode document = target.deepCopy();
        for (int i = 0; i < operations.size(); i++) {
            var operation = operations.get(i);
            if (operation.path("op").asText().equals("test")) test(document, operation, i);
            else document = carryOut(document, operation, i);
        }
        if (document instanceof ObjectNode object) return object;
        throw new PatchNotApplicable(operations.size() - 1, "the result is no object");
    }

    private static void test(JsonNode document, JsonNode operation, int index) throws PatchTestFailed {
        var found = Pointer.find(document, operation.path("path").asText());
        if (found == null || !operation.has("value") || !JsonValues.same(found, operation.get("value"))) {
            throw new PatchTestFailed(index);
        }
    }

    private static JsonNode carryOut(JsonNode document, JsonNode operation, int index) throws PatchNotApplicable {
        if (!hasItsSource(document, operation)) throw new PatchNotApplicable(index, "there is no value at its path");
        JsonNode result;
        try {
            result = JsonPatch.apply(alone(operation), document, STRICT);
        } catch (JsonPatchApplicationException
                | IllegalArgumentException
                | IllegalStateException
                | IndexOutOfBoundsException e) {
            // all of these are the library's way to say so; the cause stays out, its message quotes values
            throw new PatchNotApplicable(index, "no value can be put at its path");
        }
        if (JsonValues.depth(result) > DEEPEST) throw new PatchNotApplicable(index, "the result is nested too deep");
        if (JsonValues.count(result) > MOST_VALUES) throw new PatchNotApplicable(index, "the result is too large");
        return result;
    }

    /** The library lets some of these pass: it removes the last element for {@code -}. */
    private static boolean hasItsSource(JsonNode document, JsonNode operation) {
        return switch (operation.path("op").asText()) {
            case "remove", "replace" ->
                Pointer.find(document, operation.path("path").asText()) != null;
            case "move", "copy" -> Pointer.find(document, operation.path("from").asText()) != null;
            default -> true;
        };
    }

    private static ArrayNode alone(JsonNode operation) {
        // a copy: the library puts the operation's own value node into the document
        return JsonNodeFactory.instance.arrayNode().add(operation.deepCopy());
    }

    /** Checks the form alone, without a document. Members that the RFC does not name are ignored, as it says. */
    public static void validate(ArrayNode operations) throws MalformedPatch {
        for (int i = 0; i < operations.size(); i++) {
            if (!(operations.get(i) instanceof ObjectNode operation)) throw new MalformedPatch(i, "is no object");
            validate(operation, i);
        }
    }

    private static void validate(ObjectNode operation, int index) throws MalformedPatch {
        var op = text(operation, "op", index);
        var path = pointer(operation, "path", index);
        if (WITH_VALUE.contains(op)) {
            if (!operation.has("value")) throw new MalformedPatch(index, "\"value\" is missing");
        } else if (WITH_FROM.contains(op)) {
            var from = pointer(operation, "from", index);
            if (op.equals("move") && path.startsWith(from + "/")) {
                throw new MalformedPatch(index, "moves a value into itself");
            }
        } else if (!op.equals("remove")) {
            throw new MalformedPatch(index, "\"op\" is none of add, remove, replace, move, copy, test");
        }
    }

    private static String pointer(ObjectNode operation, String member, int index) throws MalformedPatch {
        var text = text(operation, member, index);
        if (!Pointer.wellFormed(text)) throw new MalformedPatch(index, "\"" + member + "\" is no JSON Pointer");
        return text;
    }

    private static String text(ObjectNode operation, String member, int index) throws MalformedPatch {
        var value = operation.get(member);
        if (value == null || !value.isTextual())
            throw new MalformedPatch(index, "\"" + member + "\" is missing or no string");
        return value.textValue();
    }
}
