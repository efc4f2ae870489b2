package io.taskrouter.coordinator.webhook;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.taskrouter.coordinator.queue.QueueUnavailable;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.function.Consumer;

/** What Twilio calls. Answered as soon as what was told is durably queued. */
@Singleton
@Path("/webhooks")
@RunOnVirtualThread
class WebhooksResource {
    private final Gate gate;
    private final Intake intake;
    private final Metrics metrics;

    WebhooksResource(Gate gate, Intake intake, Metrics metrics) {
        this.gate = gate;
        this.intake = intake;
        this.metrics = metrics;
    }

    @POST
    @Path("/taskrouter")
    public Response taskRouter(@Context RoutingContext http) {
        return answer(http, Source.TASKROUTER, post -> intake.event(gate.form(post)));
    }

    @POST
    @Path("/event-streams")
    public Response eventStreams(@Context RoutingContext http) {
        return answer(http, Source.EVENT_STREAMS, post -> intake.batch(gate.json(post)));
    }

    @POST
    @Path("/voice-status")
    public Response voiceStatus(@Context RoutingContext http) {
        return answer(http, Source.VOICE_STATUS, post -> intake.status(gate.form(post)));
    }

    private Response answer(RoutingContext http, Source source, Consumer<Post> work) {
        long start = System.nanoTime();
        String outcome = "failed";
        try {
            work.accept(Post.of(http));
            outcome = "accepted";
            // TaskRouter wants to see a media type, though there is nothing it could be the type of.
            return Response.noContent().type(MediaType.APPLICATION_JSON_TYPE).build();
        } catch (Refusal refusal) {
            outcome = refusal.type().slug();
            return refusal.response(http);
        } catch (QueueUnavailable e) {
            outcome = "unavailable";
            throw e;
        } finally {
            metrics.post(source, outcome, System.nanoTime() - start);
        }
    }
}
