package io.taskrouter.coordinator.api;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.extension.Assignment;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** One worker's direct extension. */
@Singleton
@Path("/v1/workers/{workerSid}/extension")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class WorkerExtensionResource {
    private final Updates updates;
    private final BulkBody body;
    private final Uniqueness uniqueness;
    private final ExtensionMoves moves;

    WorkerExtensionResource(Updates updates, BulkBody body, Uniqueness uniqueness, ExtensionMoves moves) {
        this.updates = updates;
        this.body = body;
        this.uniqueness = uniqueness;
        this.moves = moves;
    }

    @PUT
    @Needs(Action.ASSIGN_EXTENSION)
    public Response assign(@Context RoutingContext http) {
        Call call = Call.of(http);
        BulkBody.Wish wish = body.one(call);
        Terms terms = Terms.of(call);
        WorkerSid from = wish.moveFrom();
        if (from == null || from.equals(call.worker()) || uniqueness.isRepetition(call.worker(), terms.idempotency()))
            return updates.submit(call, terms, Assignment.change(wish.extension()));
        return moves.move(call, terms, wish.extension(), from);
    }

    @DELETE
    @Needs(Action.ASSIGN_EXTENSION)
    public Response release(@Context RoutingContext http) {
        Call call = Call.of(http);
        return updates.submit(call, Terms.of(call), Assignment.change(null));
    }
}
