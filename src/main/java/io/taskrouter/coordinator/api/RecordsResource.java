package io.taskrouter.coordinator.api;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** What was asked of a worker, and what has changed. */
@Singleton
@Path("/v1/workers/{workerSid}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class RecordsResource {
    private final Updates updates;
    private final Pictures pictures;

    RecordsResource(Updates updates, Pictures pictures) {
        this.updates = updates;
        this.pictures = pictures;
    }

    @GET
    @Path("/updates/{updateId}")
    @Needs(Action.READ_WORKER)
    public Response update(@PathParam("updateId") String updateId, @Context RoutingContext http) {
        return updates.status(Call.of(http), updateId);
    }

    @GET
    @Path("/history")
    @Needs(Action.READ_HISTORY)
    public Response history(@Context RoutingContext http) {
        Call call = Call.of(http);
        return pictures.history(call, Page.of(call));
    }

    @GET
    @Path("/blame")
    @Needs(Action.READ_HISTORY)
    public Response blame(@Context RoutingContext http) {
        Call call = Call.of(http);
        return pictures.blame(call, Page.of(call));
    }
}
