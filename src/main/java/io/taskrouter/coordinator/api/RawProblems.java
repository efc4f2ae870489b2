package io.taskrouter.coordinator.api;

import io.taskrouter.coordinator.command.ProblemType;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import org.jboss.logging.Logger;

/** Problem answers below the resources. */
final class RawProblems {
    private static final Logger LOG = Logger.getLogger(RawProblems.class);

    private RawProblems() {}

    static void send(RoutingContext http, ApiProblem answer) {
        HttpServerResponse response = http.response();
        if (response.ended()) return;
        if (response.headWritten()) {
            response.reset();
            return;
        }
        response.putHeader("Cache-Control", "no-store"); // whatever may be kept of what is found here
        answer.headers().forEach(response::putHeader);
        byte[] body = ProblemDocument.bytes(answer.problem(), http);
        response.setStatusCode(answer.problem().type().status()).putHeader("Content-Type", ProblemDocument.MEDIA_TYPE);
        if (http.request().method() == HttpMethod.HEAD)
            response.putHeader("Content-Length", Integer.toString(body.length)).end();
        else response.end(Buffer.buffer(body));
    }

    /** For what can only be read. */
    static void readOnly(RoutingContext http) {
        HttpMethod method = http.request().method();
        if (method == HttpMethod.GET || method == HttpMethod.HEAD) http.next();
        else send(http, ofStatus(405).header("Allow", "GET, HEAD"));
    }

    /** What a handler failed with, by status or by exception. */
    static void failed(RoutingContext http) {
        Throwable failure = http.failure();
        if (failure instanceof ApiProblem answer) send(http, answer);
        else if (failure != null && http.statusCode() >= 500) send(http, unexpected(failure, RequestId.of(http)));
        else send(http, ofStatus(http.statusCode()));
    }

    static ApiProblem ofStatus(int status) {
        return switch (status) {
            case 400 -> ApiProblem.malformed("Send a well-formed HTTP request.");
            case 401 -> Admission.unauthenticated("Send an API key or a Flex token.");
            case 403 -> ApiProblem.of(ProblemType.FORBIDDEN, "Ask with a credential that may do this.");
            case 404 ->
                ApiProblem.of(ProblemType.NOT_FOUND, "There is nothing at this path; /q/openapi lists what there is.");
            case 405 -> ApiProblem.of(ProblemType.METHOD_NOT_ALLOWED, "Use one of the methods in the Allow header.");
            case 406 ->
                ApiProblem.of(
                        ProblemType.NOT_ACCEPTABLE, "Accept application/json, or text/event-stream for event streams.");
            case 408 -> ApiProblem.of(ProblemType.REQUEST_TIMEOUT, "Send the whole body at once.");
            case 413 -> ApiProblem.of(ProblemType.TOO_LARGE, "Send a smaller body.");
            case 414 -> ApiProblem.of(ProblemType.URI_TOO_LONG, "Shorten the path and query to 4096 characters.");
            case 415 -> ApiProblem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "Send application/json.");
            case 431 -> ApiProblem.of(ProblemType.HEADERS_TOO_LARGE, "Send fewer or shorter headers.");
            case 503 ->
                ApiProblem.of(ProblemType.DRAINING, "Repeat the request; another replica answers.")
                        .retryAfter(1);
            default -> status < 500 ? ApiProblem.malformed("Send a well-formed HTTP request.") : internal();
        };
    }

    /** Logs where it happened; never the message, which may quote what the caller sent. */
    static ApiProblem unexpected(Throwable failure, String requestId) {
        LOG.errorf(Wordless.of(failure), "request %s failed", requestId);
        return internal();
    }

    private static ApiProblem internal() {
        return ApiProblem.of(
                ProblemType.INTERNAL_ERROR,
                "Repeat the request with the same Idempotency-Key; report the request id if it persists.");
    }
}
