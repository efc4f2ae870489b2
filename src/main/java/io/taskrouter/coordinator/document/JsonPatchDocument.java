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
import org.jspecify.annotations.Nullable;

/**
 * JSON Patch, RFC 6902: all operations take effect or none.
 *
 * <p>zjsonpatch carries the operations out, one by one so that a failure has a position, on one working copy, of which nothing is seen when one fails. Done here: {@code test}, whose numbers are compared by
 * value as the RFC asks and the library does not; what takes the place of the whole document, which the library cannot do in place; strict checks of the form and of what must be there; and bounds, since
 * {@code copy} can double a document with every operation. What an operation does not touch is neither copied nor counted again: a batch may hold two hundred patches.
 */
public final class JsonPatchDocument {
    /** Twice as many as fit into TaskRouter's 4,096 characters; stops a patch that grows without end. */
    private static final int MOST_VALUES = 4_096;

    /** Values that one patch may copy and move from place to place; stops one whose every operation does so with nearly all there is. */
    private static final int MOST_CARRIED = 8 * MOST_VALUES;

    /** What the API accepts in a body as well. */
    private static final int DEEPEST = 32;

    private static final EnumSet<CompatibilityFlags> STRICT =
            EnumSet.of(CompatibilityFlags.FORBID_REMOVE_MISSING_OBJECT);
    private static final Set<String> WITH_VALUE = Set.of("add", "replace", "test");
    private static final Set<String> WITH_FROM = Set.of("move", "copy");

    private JsonNode document;
    private long values;
    private long carried;

    private JsonPatchDocument(JsonNode copy) {
        this.document = copy;
        this.values = JsonValues.count(copy);
    }

    /** A new document. The operations must have passed {@link #validate}; one that would not is answered as not applicable. */
    public static ObjectNode apply(ObjectNode target, ArrayNode operations) throws PatchTestFailed, PatchNotApplicable {
        var patched = new JsonPatchDocument(target.deepCopy());
        for (int i = 0; i < operations.size(); i++) patched.carryOut(operations.get(i), i);
        if (patched.document instanceof ObjectNode object) return object;
        throw new PatchNotApplicable(operations.size() - 1, "the result is no object");
    }

    private void carryOut(JsonNode operation, int index) throws PatchTestFailed, PatchNotApplicable {
        var path = operation.path("path").asText();
        var from = operation.path("from").asText();
        switch (operation.path("op").asText()) {
            case "test" -> test(path, operation, index);
            case "remove" -> take(path, index);
            case "move" -> add(path, carried(take(from, index), index), index);
            case "copy" -> add(path, carried(there(from, index), index), index);
            case "add" -> add(path, operation.path("value"), index);
            case "replace" -> put("replace", path, operation.path("value"), there(path, index), index);
            default -> throw new PatchNotApplicable(index, "there is no such operation");
        }
    }

    private void test(String path, JsonNode operation, int index) throws PatchTestFailed {
        var found = Pointer.find(document, path);
        if (found == null || !operation.has("value") || !JsonValues.same(found, operation.get("value"))) {
            throw new PatchTestFailed(index);
        }
    }

    /** The library lets some of these pass: it removes the last element for {@code -}. */
    private JsonNode there(String path, int index) throws PatchNotApplicable {
        var found = Pointer.find(document, path);
        if (found == null) throw new PatchNotApplicable(index, "there is no value at its path");
        return found;
    }

    private JsonNode carried(JsonNode value, int index) throws PatchNotApplicable {
        carried += JsonValues.count(value);
        if (carried > MOST_CARRIED) throw new PatchNotApplicable(index, "too much has been copied and moved");
        return value;
    }

    private JsonNode take(String path, int index) throws PatchNotApplicable {
        var found = there(path, index);
        edit(JsonNodeFactory.instance.objectNode().put("op", "remove").put("path", path), index);
        values -= JsonValues.count(found);
        return found;
    }

    private void add(String path, JsonNode value, int index) throws PatchNotApplicable {
        boolean isElement = !path.isEmpty() && Pointer.find(document, Pointer.parent(path)) instanceof ArrayNode;
        put("add", path, value, isElement ? null : Pointer.find(document, path), index);
    }

    /** @param former what the value takes the place of */
    private void put(String op, String path, JsonNode value, @Nullable JsonNode former, int index)
            throws PatchNotApplicable {
        if (value.isMissingNode()) throw new PatchNotApplicable(index, "there is no value to put");
        if (Pointer.depth(path) + JsonValues.depth(value) > DEEPEST)
            throw new PatchNotApplicable(index, "the result is nested too deep");
        values += JsonValues.count(value) - (former == null ? 0 : JsonValues.count(former));
        if (values > MOST_VALUES) throw new PatchNotApplicable(index, "the result is too large");
        JsonNode copy = value.deepCopy(); // the library puts the very node into the document
        if (path.isEmpty()) document = copy;
        else
            edit(
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("op", op)
                            .put("path", path)
                            .set("value", copy),
                    index);
    }

    private void edit(JsonNode operation, int index) throws PatchNotApplicable {
        try {
            JsonPatch.applyInPlace(JsonNodeFactory.instance.arrayNode().add(operation), document, STRICT);
        } catch (JsonPatchApplicationException
                | IllegalArgumentException
                | IllegalStateException
                | IndexOutOfBoundsException e) {
            // all of these are the library's way to say so; the cause stays out, its message quotes values
            throw new PatchNotApplicable(index, "no value can be put at its path");
        }
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
