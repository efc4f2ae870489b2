package io.taskrouter.coordinator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.taskrouter.coordinator.command.EventCodec;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Inbox;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** What telephones, toolbars and dialers tell of a worker's calls. */
@Singleton
@Path("/v1/workers/{workerSid}/call-events")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class CallEventsResource {
    private static final int MOST = 100;
    /** So many cost their caller as much as a request: what each leaves in Redis is what limits them. */
    private static final int AS_ONE_REQUEST = 10;
    /** Senders repeat what was not answered within moments; what comes later is absorbed by the calls themselves, which only go forward and are kept as long after their end. */
    private static final Duration REMEMBERED = Duration.ofMinutes(15);

    private final Inbox inbox;
    private final KeptReplies kept;
    private final CallerLimits limits;
    private final InstantSource clock;

    CallEventsResource(Inbox inbox, KeptReplies kept, CallerLimits limits, InstantSource clock) {
        this.inbox = inbox;
        this.kept = kept;
        this.limits = limits;
        this.clock = clock;
    }

    /** Each counts once, however often it is sent; all are understood before any is taken in. */
    @POST
    @Needs(Action.HANDLE_CALLS)
    public Response tell(@Context RoutingContext http) {
        Call call = Call.of(http);
        MediaTypes.of(call, MediaTypes.JSON);
        var signals = new ArrayList<SignalBody>();
        for (Fields each : each(StrictJson.read(call.body()))) signals.add(SignalBody.read(each, clock.instant()));
        // the first ten came with the request
        int more = (signals.size() - 1) / AS_ONE_REQUEST;
        if (more > 0 && !call.access().open()) limits.take(call.caller(), more);
        return kept.once(call, _ -> take(call.worker(), signals)).response();
    }

    private Reply take(WorkerSid worker, List<SignalBody> signals) {
        for (SignalBody each : signals)
            inbox.post(worker, each.signal().id(), EventCodec.encode(each.signal()), REMEMBERED);
        return Reply.json(202, ExactJson.MAPPER.createObjectNode().put("accepted", signals.size()));
    }

    private static List<Fields> each(JsonNode body) {
        if (body instanceof ObjectNode one) return List.of(new Fields(one, ""));
        if (!(body instanceof ArrayNode all) || all.isEmpty() || all.size() > MOST)
            throw ApiProblem.malformed("Send one event, or an array of 1 to " + MOST + " events.");
        var found = new ArrayList<Fields>();
        for (int i = 0; i < all.size(); i++) {
            if (!(all.get(i) instanceof ObjectNode one))
                throw ApiProblem.at(
                        ProblemType.MALFORMED_REQUEST, "Send objects in the array.", "/" + i, "must be an object");
            found.add(new Fields(one, "/" + i));
        }
        return found;
    }
}
