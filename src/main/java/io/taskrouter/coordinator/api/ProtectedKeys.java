package io.taskrouter.coordinator.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.document.JsonValues;
import io.taskrouter.coordinator.queue.Workers;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;

/** Keeps agents away from the attributes that decide what they are given: extension, routing, roles. */
@Singleton
class ProtectedKeys {
    private final Set<String> keys;
    private final Workers workers;

    ProtectedKeys(AuthConfig config, Workers workers) {
        this.keys = config.agentProtectedKeys();
        this.workers = workers;
    }

    /**
     * A patch that carries a marker is a whole document edited from that revision: there a protected key may be named with the value it had.
     *
     * @throws ApiProblem 403
     */
    void check(Access access, ObjectNode mergePatch, String at) {
        if (!access.isAgent()) return;
        for (String key : keys)
            if (mergePatch.has(key) && !isUnchanged(access, mergePatch, key))
                throw forbidden(at + "/" + JsonText.escaped(key));
    }

    /** @throws ApiProblem 403 */
    void check(Access access, List<PatchOperation> operations) {
        if (!access.isAgent()) return;
        for (int i = 0; i < operations.size(); i++)
            for (String key : keys) if (operations.get(i).changes(key)) throw forbidden("/" + i);
    }

    private boolean isUnchanged(Access access, ObjectNode document, String key) {
        String stamp = document.path(OwnedAttributes.MARKER).path("rev").textValue();
        if (stamp == null || access.worker() == null) return false;
        return workers.document(access.worker(), stamp)
                .map(ExactJson::object)
                .map(base -> JsonValues.same(base.path(key), document.path(key)))
                .orElse(false);
    }

    private static ApiProblem forbidden(String pointer) {
        return ApiProblem.at(
                ProblemType.FORBIDDEN,
                "Ask a supervisor to change this attribute.",
                pointer,
                "agents may not change it");
    }
}
