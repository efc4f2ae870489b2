package io.taskrouter.coordinator.api;

import io.quarkus.vertx.http.ManagementInterface;
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
import java.util.function.Function;

/** The operators' routes once more on the management port, for whoever can reach it: that port is the credential. */
@ApplicationScoped
class ManagementRoutes {
    private static final String WHO = "the management port";
    private static final String LETTERS = "/v1/admin/dead-letters";
    private static final String SETUP = "/v1/admin/setup";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Administration administration;
    private final SetupResource setup;

    ManagementRoutes(Administration administration, SetupResource setup) {
        this.administration = administration;
        this.setup = setup;
    }

    void offer(@Observes ManagementInterface management) {
        Router router = management.router();
        answer(router.get("/v1/admin/queues"), _ -> administration.queues());
        answer(router.post("/v1/admin/pause"), _ -> administration.pause(WHO, PATIENCE));
        answer(router.post("/v1/admin/resume"), _ -> administration.resume(WHO));
        answer(router.get(LETTERS), http -> administration.deadLetters(page(http)));
        answer(router.post(LETTERS + "/:id/requeue"), http -> administration.requeue(WHO, letter(http)));
        answer(router.delete(LETTERS + "/:id"), http -> administration.drop(WHO, letter(http)));
        answer(router.get(SETUP), _ -> setup.reply(true));
        answer(router.post(SETUP), http -> setup.reply(isDryRun(http)));
        refuseOthers(router.route(SETUP), "GET, POST");
        for (String path : List.of("/v1/admin/queues", LETTERS)) refuseOthers(router.route(path), "GET");
        for (String path : List.of("/v1/admin/pause", "/v1/admin/resume", LETTERS + "/:id/requeue"))
            refuseOthers(router.route(path), "POST");
        refuseOthers(router.route(LETTERS + "/:id"), "DELETE");
    }

    private static String letter(RoutingContext http) {
        return Objects.requireNonNullElse(http.pathParam("id"), "");
    }

    private static Page page(RoutingContext http) {
        return Page.of(http.queryParams().get("cursor"), http.queryParams().get("limit"));
    }

    private static boolean isDryRun(RoutingContext http) {
        return Boolean.TRUE.equals(Page.flag(http.queryParams().get("dryRun"), "dryRun"));
    }

    /** Off the event loop: Redis is asked. */
    private static void answer(Route route, Function<RoutingContext, Administration.Reply> handler) {
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

    private static void send(RoutingContext http, Administration.Reply reply) {
        HttpServerResponse response = http.response().setStatusCode(reply.status());
        reply.headers().forEach(response::putHeader);
        if (reply.status() == 204) response.end();
        else
            response.putHeader("Content-Type", "application/json")
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
