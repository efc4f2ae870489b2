package io.taskrouter.coordinator.api;

import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.queue.QueueUnavailable;
import io.taskrouter.coordinator.queue.WrittenByNewer;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Problem answers of the resources. */
class Problems {
    private static final Logger LOG = Logger.getLogger(Problems.class);

    private final AllowedMethods methods;

    Problems(AllowedMethods methods) {
        this.methods = methods;
    }

    @ServerExceptionMapper
    Response answer(ApiProblem problem, RoutingContext http) {
        return response(problem, http);
    }

    @ServerExceptionMapper
    Response answer(QueueUnavailable unavailable, RoutingContext http) {
        LOG.debugf("%s: %s", ProblemType.REDIS_UNAVAILABLE.slug(), unavailable.getMessage());
        return response(redisUnavailable(), http);
    }

    @ServerExceptionMapper
    Response answer(WrittenByNewer newer, RoutingContext http) {
        LOG.debugf("%s: %s", ProblemType.REDIS_UNAVAILABLE.slug(), newer.getMessage());
        return response(
                ApiProblem.of(
                                ProblemType.REDIS_UNAVAILABLE,
                                "A newer release wrote what is kept of this, and this replica cannot read it; repeat the"
                                        + " request until a replica of that release answers.")
                        .retryAfter(2),
                http);
    }

    @ServerExceptionMapper
    Response answer(WebApplicationException failure, RoutingContext http) {
        int status = failure.getResponse().getStatus();
        if (failure.getResponse().hasEntity()) return failure.getResponse();
        if (status == 500) return answer((Throwable) failure, http);
        ApiProblem problem = RawProblems.ofStatus(status);
        return response(status == 405 ? problem.header("Allow", methods.of(http.normalizedPath())) : problem, http);
    }

    @ServerExceptionMapper
    Response answer(Throwable failure, RoutingContext http) {
        return response(RawProblems.unexpected(failure, RequestId.of(http)), http);
    }

    static ApiProblem redisUnavailable() {
        return ApiProblem.of(
                        ProblemType.REDIS_UNAVAILABLE,
                        "Nothing is known about this request's effect; repeat it with the same Idempotency-Key.")
                .retryAfter(2);
    }

    private static Response response(ApiProblem problem, RoutingContext http) {
        http.response().putHeader("Cache-Control", "no-store"); // whatever may be kept of what is found here
        Response.ResponseBuilder answer = Response.status(
                        problem.problem().type().status())
                .type(ProblemDocument.MEDIA_TYPE)
                .entity(ProblemDocument.bytes(problem.problem(), http));
        problem.headers().forEach(answer::header);
        return answer.build();
    }
}
