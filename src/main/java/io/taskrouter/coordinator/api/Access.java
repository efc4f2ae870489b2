package io.taskrouter.coordinator.api;

import io.taskrouter.coordinator.command.Caller;
import io.taskrouter.coordinator.command.WorkerSid;
import org.jspecify.annotations.Nullable;

/**
 * What one caller may do in one request.
 *
 * @param worker the worker the request is about, or null
 * @param open everybody may do everything
 */
record Access(Caller caller, @Nullable WorkerSid worker, boolean open) {

    boolean allows(Action action) {
        return open
                || switch (action.scope(caller.role())) {
                    case ALL -> true;
                    case OWN -> worker != null && worker.value().equals(caller.name());
                    case NONE -> false;
                };
    }

    /** @throws ApiProblem 403 */
    void require(Action action) {
        if (!allows(action)) throw Admission.forbidden();
    }

    /** Is this an agent, whose rights end at the protected keys? */
    boolean isAgent() {
        return caller.role() == Caller.Role.AGENT;
    }
}
