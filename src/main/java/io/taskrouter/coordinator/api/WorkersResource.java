package io.taskrouter.coordinator.api;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.reconcile.WorkerViews;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Workers: what they are and what somebody would like them to be. */
@Singleton
@Path("/v1/workers")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class WorkersResource {
    private final Updates updates;
    private final Pictures pictures;
    private final AttributesBody attributes;
    private final WorkerBody worker;

    WorkersResource(Updates updates, Pictures pictures, AttributesBody attributes, WorkerBody worker) {
        this.updates = updates;
        this.pictures = pictures;
        this.attributes = attributes;
        this.worker = worker;
    }

    @GET
    @Needs(Action.SEE_FLOOR)
    public Response list(@Context RoutingContext http) {
        Call call = Call.of(http);
        WorkerViews.Filter filter =
                new WorkerViews.Filter(Page.flag(call, "ready"), Page.flag(call, "onCall"), Page.search(call));
        return pictures.floor(filter, Page.of(call));
    }

    @GET
    @Path("/{workerSid}")
    @Needs(Action.READ_WORKER)
    public Response picture(@Context RoutingContext http) {
        return pictures.worker(Call.of(http));
    }

    @PATCH
    @Path("/{workerSid}")
    @Needs(Action.CHANGE_ATTRIBUTES)
    public Response change(@Context RoutingContext http) {
        Call call = Call.of(http);
        return updates.submit(call, Terms.of(call), worker.read(call));
    }

    @PATCH
    @Path("/{workerSid}/attributes")
    @Needs(Action.CHANGE_ATTRIBUTES)
    public Response changeAttributes(@Context RoutingContext http) {
        Call call = Call.of(http);
        return updates.submit(call, Terms.of(call), new Command.Change(attributes.read(call), null, null));
    }

    @PUT
    @Path("/{workerSid}/channels/voice")
    @Needs(Action.CHANGE_ATTRIBUTES)
    public Response changeVoice(@Context RoutingContext http) {
        Call call = Call.of(http);
        return updates.submit(call, Terms.of(call), worker.readVoice(call));
    }

    @POST
    @Path("/{workerSid}/reconcile")
    @Needs(Action.RECONCILE)
    public Response reconcile(@Context RoutingContext http) {
        Call call = Call.of(http);
        if (call.body().length > 0) throw ApiProblem.malformed("Send no body.");
        return updates.submit(call, Terms.of(call), new Command.Look());
    }
}
