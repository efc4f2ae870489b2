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

/** What changes at one worker, as it happens. The answer is written past the framework, which knows no back-pressure here: {@link LiveStream}. */
@Singleton
@Path("/v1/workers/{workerSid}/events")
@Produces(EventsResource.EVENT_STREAM)
@RunOnVirtualThread
class EventsResource {
    static final String EVENT_STREAM = "text/event-stream";

    private final LiveStreams streams;
    private final Pictures pictures;

    EventsResource(LiveStreams streams, Pictures pictures) {
        this.streams = streams;
        this.pictures = pictures;
    }

    @GET
    @Needs(Action.READ_WORKER)
    public void worker(@Context RoutingContext http, @Suspended AsyncResponse taken) {
        Call call = Call.of(http);
        pictures.see(call);
        streams.open(http, taken, call.worker(), () -> pictures.known(call.worker()));
    }
}
