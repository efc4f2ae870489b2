package io.taskrouter.coordinator.api;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.WorkerSid;
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
import org.jspecify.annotations.Nullable;

/** Callers on hold outside of TaskRouter. */
@Singleton
@Path("/v1/workers/{workerSid}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class ParkingResource {
    private static final int LONGEST_NAME = 64;

    private final Updates updates;
    private final HandOvers handOvers;
    private final Pictures pictures;

    ParkingResource(Updates updates, HandOvers handOvers, Pictures pictures) {
        this.updates = updates;
        this.handOvers = handOvers;
        this.pictures = pictures;
    }

    @GET
    @Path("/parked-calls")
    @Needs(Action.READ_WORKER)
    public Response list(@Context RoutingContext http) {
        Call call = Call.of(http);
        return pictures.parked(call, Page.of(call));
    }

    @POST
    @Path("/calls/{callSid}/park")
    @Needs(Action.HANDLE_CALLS)
    public Response park(@Context RoutingContext http, @PathParam("callSid") String callSid) {
        Call call = Call.of(http);
        return updates.submit(call, Terms.of(call), new Command.Park(callSid, name(call)));
    }

    @POST
    @Path("/parked-calls/{callSid}/pickup")
    @Needs(Action.HANDLE_CALLS)
    public Response pickUp(@Context RoutingContext http, @PathParam("callSid") String callSid) {
        Call call = Call.of(http);
        Terms terms = Terms.of(call);
        WorkerSid to = toWorker(call);
        return to.equals(call.worker())
                ? updates.begin(call, terms, new Command.PickUp(callSid))
                : handOvers.handOver(call, terms, callSid, to);
    }

    @DELETE
    @Path("/parked-calls/{callSid}")
    @Needs(Action.HANDLE_CALLS)
    public Response hangUp(@Context RoutingContext http, @PathParam("callSid") String callSid) {
        Call call = Call.of(http);
        return updates.submit(call, Terms.of(call), new Command.HangUp(callSid));
    }

    /** Who is to get the call: whoever is named, else the worker it is parked at. */
    private static WorkerSid toWorker(Call call) {
        if (call.body().length == 0) return call.worker();
        MediaTypes.of(call, MediaTypes.JSON);
        Fields body = new Fields(StrictJson.object(call.body()), "").only("toWorker");
        String sid = body.sid("toWorker", "WK");
        return sid == null ? call.worker() : new WorkerSid(sid);
    }

    private static @Nullable String name(Call call) {
        if (call.body().length == 0) return null;
        MediaTypes.of(call, MediaTypes.JSON);
        return new Fields(StrictJson.object(call.body()), "").only("name").text("name", LONGEST_NAME);
    }
}
