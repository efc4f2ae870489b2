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

/** The operators' routes on the main port. */
@Singleton
@Path("/v1/admin")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class AdminResource {
    private final Administration administration;

    AdminResource(Administration administration) {
        this.administration = administration;
    }

    @GET
    @Path("/queues")
    @Needs(Action.ADMINISTER)
    public Response queues() {
        return response(administration.queues());
    }

    @POST
    @Path("/pause")
    @Needs(Action.ADMINISTER)
    public Response pause(@Context RoutingContext http) {
        Call call = Call.of(http);
        return response(administration.pause(
                who(call), Preferences.of(call.headers("Prefer")).patience()));
    }

    @POST
    @Path("/resume")
    @Needs(Action.ADMINISTER)
    public Response resume(@Context RoutingContext http) {
        return response(administration.resume(who(Call.of(http))));
    }

    @GET
    @Path("/dead-letters")
    @Needs(Action.ADMINISTER)
    public Response deadLetters(@Context RoutingContext http) {
        return response(administration.deadLetters(Page.of(Call.of(http))));
    }

    @POST
    @Path("/dead-letters/{letterId}/requeue")
    @Needs(Action.ADMINISTER)
    public Response requeue(@PathParam("letterId") String letterId, @Context RoutingContext http) {
        return response(administration.requeue(who(Call.of(http)), letterId));
    }

    @DELETE
    @Path("/dead-letters/{letterId}")
    @Needs(Action.ADMINISTER)
    public Response drop(@PathParam("letterId") String letterId, @Context RoutingContext http) {
        return response(administration.drop(who(Call.of(http)), letterId));
    }

    private static String who(Call call) {
        return "operator " + call.caller().name();
    }

    private static Response response(Administration.Reply reply) {
        Response.ResponseBuilder answer = Response.status(reply.status());
        if (reply.status() != 204) answer.type(MediaType.APPLICATION_JSON_TYPE).entity(reply.body());
        reply.headers().forEach(answer::header);
        return answer.build();
    }
}
