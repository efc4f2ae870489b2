package io.taskrouter.coordinator.api;

import io.taskrouter.coordinator.command.ProblemType;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import org.jspecify.annotations.Nullable;

/** Takes in a whole body before anybody works on the request, so that a slow sender holds a few bytes and no thread. */
final class BodyReader {
    private static final byte[] NONE = {};
    private static final BodyBudget NO_ROOM = new BodyBudget(0);
    /** How long a refused body is read and thrown away, so that its sender gets to read the answer. */
    private static final long DISCARD_MILLIS = 2_000;

    private final RoutingContext http;
    private final int limit;
    private final BodyBudget budget;
    private @Nullable Buffer body;
    private int held;
    private boolean over;
    private long deadline = -1;

    private BodyReader(RoutingContext http, int limit, BodyBudget budget) {
        this.http = http;
        this.limit = limit;
        this.budget = budget;
    }

    /** How long a whole body may take, in milliseconds. */
    record Patience(long millis) {}

    static byte[] body(RoutingContext http) {
        Buffer body = http.body() == null ? null : http.body().buffer();
        return body == null ? NONE : body.getBytes();
    }

    /** Only refuses what announces itself as too large; somebody else reads the body. */
    static void checkLength(RoutingContext http, int limit) {
        if (announced(http.request()) > limit) new BodyReader(http, limit, NO_ROOM).refuseAsTooLarge();
        else http.next();
    }

    /** Answers 503 itself where {@code budget} has no room for what comes. */
    static void read(RoutingContext http, int limit, Patience patience, BodyBudget budget) {
        HttpServerRequest request = http.request();
        long announced = announced(request);
        if (announced > limit) new BodyReader(http, limit, budget).refuseAsTooLarge();
        else if (announced <= 0 && !request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) http.next();
        else new BodyReader(http, limit, budget).start(patience);
    }

    private static long announced(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? -1 : Long.parseLong(length);
    }

    private void start(Patience patience) {
        HttpServerRequest request = http.request();
        request.exceptionHandler(failure -> finish());
        request.endHandler(end -> complete());
        request.handler(this::take);
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT)))
            http.response().writeContinue();
        request.resume();
        if (!over) deadline = http.vertx().setTimer(patience.millis(), timer -> refuse(RawProblems.ofStatus(408)));
    }

    private void take(Buffer chunk) {
        if (over) return;
        if (!budget.take(chunk.length())) {
            refuse(ApiProblem.of(ProblemType.OVERLOADED, "Repeat the request; too many bodies are coming in slowly."));
            return;
        }
        held += chunk.length();
        if (body == null) body = chunk;
        else body = body.appendBuffer(chunk);
        if (body.length() > limit) refuseAsTooLarge();
    }

    private void complete() {
        if (!finish()) return;
        if (body != null) ((RoutingContextInternal) http).setBody(body);
        http.next();
    }

    /** True for the one that ends the reading. */
    private boolean finish() {
        if (over) return false;
        over = true;
        budget.giveBack(held);
        if (deadline >= 0) http.vertx().cancelTimer(deadline);
        return true;
    }

    private void refuseAsTooLarge() {
        refuse(ApiProblem.of(ProblemType.TOO_LARGE, "Send at most " + limit + " bytes."));
    }

    private void refuse(ApiProblem problem) {
        if (!finish()) return;
        body = null;
        HttpServerRequest request = http.request();
        RawProblems.send(http, problem.header("Connection", "close"));
        if (request.isEnded()) request.connection().close();
        else discard(request);
    }

    private void discard(HttpServerRequest request) {
        long end = http.vertx()
                .setTimer(DISCARD_MILLIS, timer -> request.connection().close());
        request.handler(chunk -> {});
        request.endHandler(done -> {
            http.vertx().cancelTimer(end);
            request.connection().close();
        });
        request.resume();
    }
}
