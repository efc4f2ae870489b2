package io.taskrouter.coordinator.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.ProblemType;
import jakarta.inject.Singleton;
import java.util.List;

/** Reads a change of attributes and judges what can be judged before it is queued. */
@Singleton
class AttributesBody {
    private final OwnedAttributes owned;
    private final ProtectedKeys guarded;

    AttributesBody(OwnedAttributes owned, ProtectedKeys guarded) {
        this.owned = owned;
        this.guarded = guarded;
    }

    /** @throws ApiProblem 400, 403, 415 */
    Command.AttributesChange read(Call call) {
        MediaTypes type = MediaTypes.of(call, MediaTypes.MERGE_PATCH, MediaTypes.JSON, MediaTypes.JSON_PATCH);
        if (type == MediaTypes.JSON_PATCH) return jsonPatch(call);
        return mergePatch(call.access(), StrictJson.object(call.body()), "");
    }

    /** @param at pointer of the patch in the body */
    Command.MergePatch mergePatch(Access access, ObjectNode patch, String at) {
        guarded.check(access, patch, at);
        owned.check(patch, at);
        return new Command.MergePatch(patch);
    }

    private Command.JsonPatch jsonPatch(Call call) {
        if (!(StrictJson.read(call.body()) instanceof ArrayNode array))
            throw ApiProblem.at(
                    ProblemType.MALFORMED_REQUEST, "Send an array of RFC 6902 operations.", "", "not an array");
        List<PatchOperation> operations = PatchOperation.all(array);
        guarded.check(call.access(), operations);
        owned.check(operations);
        return new Command.JsonPatch(array);
    }
}
