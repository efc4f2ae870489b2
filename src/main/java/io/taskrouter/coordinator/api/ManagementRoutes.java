package io.taskrouter.coordinator.api;

import io.quarkus.vertx.http.ManagementInterface;
import io.taskrouter.coordinator.command.Caller;
import io.taskrouter.coordinator.queue.QueueUnavailable;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The operators' routes once more on the management port, for whoever can reach it: that port is the credential. */
@ApplicationScoped
class ManagementRoutes {
    private static final String WHO = "the management port";
    private static final String LETTERS = "/v1/admin/dead-letters";
    private static final String SETUP = "/v1/admin/setup";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Administration administration;
    private final KeptReplies kept;
    private final SetupResource setup;

    ManagementRoutes(Administration administration, KeptReplies kept, SetupResource setup) {
        this.administration = administration;
        this.kept = kept;
        this.setup = setup;
    }

    void offer(@Observes ManagementInterface management) {
        Router router = management.router();
        answer(router.get("/v1/admin/queues"), _ -> administration.queues());
        once(router.post("/v1/admin/pause"), (_, _) -> administration.pause(WHO, PATIENCE));
        once(router.post("/v1/admin/resume"), (_, _) -> administration.resume(WHO));
        answer(router.get(LETTERS), http -> administration.deadLetters(Page.of(call(http))));
        once(router.post(LETTERS + "/:id/requeue"), (letter, _) -> administration.requeue(WHO, letter));
        once(router.delete(LETTERS + "/:id"), (letter, again) -> administration.drop(WHO, letter, again));
        answer(router.get(SETUP), _ -> setup.reply(true));
        answer(router.post(SETUP), http -> {
            boolean dryRun = Boolean.TRUE.equals(Page.flag(call(http), "dryRun"));
            return kept.once(call(http), _ -> setup.reply(dryRun));
        });
        refuseOthers(router.route(SETUP), "GET, POST");
        for (String path : List.of("/v1/admin/queues", LETTERS)) refuseOthers(router.route(path), "GET");
        for (String path : List.of("/v1/admin/pause", "/v1/admin/resume", LETTERS + "/:id/requeue"))
            refuseOthers(router.route(path), "POST");
        refuseOthers(router.route(LETTERS + "/:id"), "DELETE");
    }

    private static String letter(RoutingContext http) {
        return Objects.requireNonNullElse(http.pathParam("id"), "");
    }

    private void once(Route route, BiFunction<String, Boolean, Reply> work) {
        answer(route, http -> kept.once(call(http), again -> work.apply(letter(http), again)));
    }

    private static Call call(RoutingContext http) {
        Call.begin(http, new Access(new Caller(WHO, Caller.Role.OPERATOR), null, false));
        return Call.of(http);
    }

    /** Off the event loop: Redis is asked. */
    private static void answer(Route route, Function<RoutingContext, Reply> handler) {
        route.handler(http -> Thread.ofVirtual().name("management").start(() -> {
            try {
                send(http, handler.apply(http));
            } catch (ApiProblem problem) {
                RawProblems.send(http, problem);
            } catch (QueueUnavailable e) {
                RawProblems.send(http, Problems.redisUnavailable());
            } catch (RuntimeException e) {
                RawProblems.send(http, RawProblems.unexpected(e, RequestId.of(http)));
            }
        }));
    }

    private static void send(RoutingContext http, Reply reply) {
        HttpServerResponse response = http.response().setStatusCode(reply.status());
        reply.headers().forEach(response::putHeader);
        if (reply.body().length == 0) response.end();
        else
            response.putHeader("Content-Type", reply.contentType())
                    .putHeader("Cache-Control", "no-store")
                    .end(Buffer.buffer(reply.body()));
    }

    private static void refuseOthers(Route route, String allowed) {
        route.handler(http -> {
            if (http.request().method() == HttpMethod.HEAD && allowed.startsWith("GET")) http.next();
            else RawProblems.send(http, RawProblems.ofStatus(405).header("Allow", allowed));
        });
    }
}
