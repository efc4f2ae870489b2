package io.taskrouter.coordinator.api;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;

/** What changes at all workers, as it happens. */
@Singleton
@Path("/v1/events")
@Produces(EventsResource.EVENT_STREAM)
@RunOnVirtualThread
class FloorEventsResource {
    private final LiveStreams streams;
    private final Pictures pictures;

    FloorEventsResource(LiveStreams streams, Pictures pictures) {
        this.streams = streams;
        this.pictures = pictures;
    }

    @GET
    @Needs(Action.SEE_FLOOR)
    public void floor(@Context RoutingContext http, @Suspended AsyncResponse taken) {
        streams.open(http, taken, null, pictures::wholeFloor);
    }
}
