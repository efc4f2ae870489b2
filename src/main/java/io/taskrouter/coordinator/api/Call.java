package io.taskrouter.coordinator.api;

import io.taskrouter.coordinator.command.Caller;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.WorkerSid;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One admitted request. */
final class Call {
    private static final String KEY = Call.class.getName();
    private static final String ARRIVAL = KEY + ".arrival";

    private final RoutingContext http;
    private final Access access;

    private Call(RoutingContext http, Access access) {
        this.http = http;
        this.access = access;
    }

    /** Noted before anybody works on the request. */
    static void arrived(RoutingContext http, Instant at) {
        http.put(ARRIVAL, at);
    }

    static void begin(RoutingContext http, Access access) {
        http.put(KEY, new Call(http, access));
    }

    static Call of(RoutingContext http) {
        return Objects.requireNonNull(http.get(KEY), "not admitted");
    }

    /** When its head had come. */
    Instant arrival() {
        return Objects.requireNonNull(http.get(ARRIVAL), "did not come in by the entrance");
    }

    Access access() {
        return access;
    }

    Caller caller() {
        return access.caller();
    }

    WorkerSid worker() {
        return Objects.requireNonNull(access.worker(), "not about a worker");
    }

    /** The same request, about another worker. */
    Call about(WorkerSid worker) {
        return new Call(http, new Access(access.caller(), worker, access.open()));
    }

    byte[] body() {
        return BodyReader.body(http);
    }

    /** A problem as the answer to this request. */
    byte[] document(Problem problem) {
        return ProblemDocument.bytes(problem, http);
    }

    /** The method and the path: where an idempotency key is valid. */
    String route() {
        return request().method().name() + " " + http.normalizedPath();
    }

    /** A header that may come once at most. */
    @Nullable String header(String name) {
        List<String> values = request().headers().getAll(name);
        if (values.size() > 1) throw ApiProblem.malformed("Send the header " + name + " once.");
        return values.isEmpty() ? null : values.getFirst();
    }

    List<String> headers(String name) {
        return request().headers().getAll(name);
    }

    /** A query parameter that may come once at most. */
    @Nullable String query(String name) {
        List<String> values = http.queryParam(name);
        if (values.size() > 1) throw ApiProblem.malformed("Send the query parameter " + name + " once.");
        return values.isEmpty() ? null : values.getFirst();
    }

    /** All of them, as they were sent; null without. */
    @Nullable String query() {
        return request().query();
    }

    @Nullable String traceparent() {
        return Trace.parent(request());
    }

    private HttpServerRequest request() {
        return http.request();
    }
}
