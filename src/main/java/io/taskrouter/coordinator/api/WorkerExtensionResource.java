package io.taskrouter.coordinator.api;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.extension.Assignment;
import io.taskrouter.coordinator.extension.Assignments;
import io.taskrouter.coordinator.queue.Errands.Opened;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;

/** One worker's direct extension. */
@Singleton
@Path("/v1/workers/{workerSid}/extension")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class WorkerExtensionResource {
    private final Updates updates;
    private final BulkBody body;
    private final Uniqueness uniqueness;
    private final Assignments assignments;
    private final InstantSource clock;

    WorkerExtensionResource(
            Updates updates, BulkBody body, Uniqueness uniqueness, Assignments assignments, InstantSource clock) {
        this.updates = updates;
        this.body = body;
        this.uniqueness = uniqueness;
        this.assignments = assignments;
        this.clock = clock;
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
        return move(call, terms, wish.extension(), from);
    }

    @DELETE
    @Needs(Action.ASSIGN_EXTENSION)
    public Response release(@Context RoutingContext http) {
        Call call = Call.of(http);
        return updates.submit(call, Terms.of(call), Assignment.change(null));
    }

    private Response move(Call call, Terms terms, String extension, WorkerSid from) {
        Update update = updates.update(call, terms, Assignment.change(extension));
        Opened opened = assignments
                .begin(new Assignment(update, extension, from, terms.idempotency(), clock.instant()))
                .orElseThrow(Uniqueness::unready);
        if (opened.inTheWay() != null) throw Uniqueness.taken(opened.inTheWay());
        return updates.follow(call, terms, opened.sameAs() == null ? update.updateId() : opened.sameAs());
    }
}
