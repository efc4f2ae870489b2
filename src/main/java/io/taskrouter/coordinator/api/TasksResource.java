package io.taskrouter.coordinator.api;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.command.Settled;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Completing a task so that nothing comes in between. */
@Singleton
@Path("/v1/workers/{workerSid}/tasks/{taskSid}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class TasksResource {
    private static final Logger LOG = Logger.getLogger(TasksResource.class);
    private static final int LONGEST_REASON = 255;
    /** The answer has two seconds from the request's arrival on; a little of them is for its way. */
    private static final Duration LONGEST = Duration.ofMillis(1800);
    /** For the way of what is found out in the last moment. */
    private static final Duration GRACE = Duration.ofMillis(300);

    private final Updates updates;
    private final InstantSource clock;

    TasksResource(Updates updates, InstantSource clock) {
        this.updates = updates;
        this.clock = clock;
    }

    @POST
    @Path("/complete")
    @Needs(Action.HANDLE_CALLS)
    public Response complete(@Context RoutingContext http, @PathParam("taskSid") String taskSid) {
        Call call = Call.of(http);
        return updates.submit(call, Terms.of(call), new Command.Complete(taskSid, reason(call)));
    }

    /** Whatever happens, whoever completes a task is answered before people notice. */
    @POST
    @Path("/prepare-complete")
    @Needs(Action.HANDLE_CALLS)
    public Response prepare(@Context RoutingContext http, @PathParam("taskSid") String taskSid) {
        Call call = Call.of(http);
        Terms terms = Terms.unconditional(call);
        Duration left = LONGEST.minus(Duration.between(call.arrival(), clock.instant()));
        Duration patience = left.minus(GRACE);
        Updates.@Nullable Asked prepared = patience.isPositive()
                ? inTime(left, () -> updates.ask(call, terms, new Command.PrepareComplete(taskSid, patience), patience))
                : null;
        boolean isSafe = prepared != null && isSafe(prepared.settled());
        Response.ResponseBuilder safe =
                Response.ok(ExactJson.MAPPER.createObjectNode().put("safe", isSafe));
        return (prepared != null && prepared.replayed() ? safe.header("Idempotency-Replayed", "true") : safe).build();
    }

    /**
     * Null when nobody can say.
     *
     * @throws ApiProblem 422, the one thing that only the caller can mend
     */
    private static Updates.@Nullable Asked inTime(Duration left, Callable<Updates.Asked> asking) {
        var safe = new FutureTask<>(asking);
        Thread.startVirtualThread(safe);
        try {
            return safe.get(left.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            safe.cancel(true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ApiProblem problem
                    && problem.problem().type() == ProblemType.IDEMPOTENCY_KEY_REUSED) throw problem;
            LOG.debugf("Nobody could say whether it is safe to complete: %s", e.getCause());
        }
        return null;
    }

    private static boolean isSafe(@Nullable Settled settled) {
        return settled != null
                && settled.outcome() instanceof Outcome.Applied applied
                && applied.report() != null
                && applied.report().path("safe").booleanValue();
    }

    private static @Nullable String reason(Call call) {
        if (call.body().length == 0) return null;
        MediaTypes.of(call, MediaTypes.JSON);
        return new Fields(StrictJson.object(call.body()), "").only("reason").text("reason", LONGEST_REASON);
    }
}
