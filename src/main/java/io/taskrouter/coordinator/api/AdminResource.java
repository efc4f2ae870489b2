package io.taskrouter.coordinator.api;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;

/** The operators' routes on the main port. */
@Singleton
@Path("/v1/admin")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class AdminResource {
    private final Administration administration;
    private final KeptReplies kept;

    AdminResource(Administration administration, KeptReplies kept) {
        this.administration = administration;
        this.kept = kept;
    }

    @GET
    @Path("/queues")
    @Needs(Action.ADMINISTER)
    public Response queues() {
        return administration.queues().response();
    }

    @POST
    @Path("/pause")
    @Needs(Action.ADMINISTER)
    public Response pause(@Context RoutingContext http) {
        Call call = Call.of(http);
        Duration patience = Preferences.of(call.headers("Prefer")).patience();
        return kept.once(call, _ -> administration.pause(who(call), patience)).response();
    }

    @POST
    @Path("/resume")
    @Needs(Action.ADMINISTER)
    public Response resume(@Context RoutingContext http) {
        Call call = Call.of(http);
        return kept.once(call, _ -> administration.resume(who(call))).response();
    }

    @GET
    @Path("/dead-letters")
    @Needs(Action.ADMINISTER)
    public Response deadLetters(@Context RoutingContext http) {
        return administration.deadLetters(Page.of(Call.of(http))).response();
    }

    @POST
    @Path("/dead-letters/{letterId}/requeue")
    @Needs(Action.ADMINISTER)
    public Response requeue(@PathParam("letterId") String letterId, @Context RoutingContext http) {
        Call call = Call.of(http);
        return kept.once(call, _ -> administration.requeue(who(call), letterId)).response();
    }

    @DELETE
    @Path("/dead-letters/{letterId}")
    @Needs(Action.ADMINISTER)
    public Response drop(@PathParam("letterId") String letterId, @Context RoutingContext http) {
        Call call = Call.of(http);
        return kept.once(call, again -> administration.drop(who(call), letterId, again))
                .response();
    }

    private static String who(Call call) {
        return "operator " + call.caller().name();
    }
}
