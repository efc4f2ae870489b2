package io.taskrouter.coordinator.api;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.vertx.http.ManagementInterface;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.taskrouter.coordinator.queue.Draining;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.InstantSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The first to see every request on both ports, and the last: what nobody answers is answered here. Runs on the event loop. */
@ApplicationScoped
class Entrance {
    private static final int BEFORE_EVERYTHING = 1_000_000;
    private static final int AFTER_EVERYTHING = 1_000_000;

    private final Cors cors;
    private final AllowedMethods methods;
    private final Draining draining;
    private final BodyReader.Patience patience;
    private final BodyBudgets budgets = new BodyBudgets();
    private final InstantSource clock;

    Entrance(
            Cors cors,
            AllowedMethods methods,
            Draining draining,
            InstantSource clock,
            @ConfigProperty(name = "coordinator.http.body-timeout", defaultValue = "10s") Duration bodyTimeout) {
        this.cors = cors;
        this.methods = methods;
        this.draining = draining;
        this.clock = clock;
        if (bodyTimeout.toMillis() < 100 || bodyTimeout.toMinutes() > 10)
            throw new ConfigurationException(
                    "coordinator.http.body-timeout must be between 100 milliseconds and 10 minutes");
        this.patience = new BodyReader.Patience(bodyTimeout.toMillis());
    }

    void open(@Observes Filters filters) {
        filters.register(this::enter, BEFORE_EVERYTHING);
    }

    void close(@Observes Router router) {
        router.route().order(AFTER_EVERYTHING).handler(Entrance::nothingHere);
        router.route().order(-BEFORE_EVERYTHING).failureHandler(RawProblems::failed);
    }

    void management(@Observes ManagementInterface management) {
        Router router = management.router();
        router.route().order(-BEFORE_EVERYTHING).handler(Entrance::name).failureHandler(RawProblems::failed);
        router.route().order(AFTER_EVERYTHING).handler(Entrance::nothingHere);
    }

    private void enter(RoutingContext http) {
        Call.arrived(http, clock.instant());
        MultiMap answer = http.response().headers();
        answer.set(RequestId.HEADER, RequestId.choose(http.request().getHeader(RequestId.HEADER)));
        SecurityHeaders.on(answer, http.request().path());
        // So that kept connections move to another replica while this one still answers.
        if (draining.isDraining()) answer.set("Connection", "close");
        if (cors.answers(http)) return;
        if (http.request().version() == null) {
            RawProblems.send(http, RawProblems.ofStatus(400).header("Connection", "close"));
            http.request().connection().close();
        } else if (http.request().uri().length() > Limits.URI) {
            RawProblems.send(http, RawProblems.ofStatus(414));
        } else if (!Target.isWellFormed(http.request().uri())) {
            RawProblems.send(http, ApiProblem.malformed("Send a path and query with valid percent-encoding."));
        } else {
            enter(http, http.normalizedPath());
        }
    }

    private void enter(RoutingContext http, String path) {
        int limit = Limits.body(http.request().method(), path);
        if (!path.startsWith("/v1/") && !path.startsWith("/webhooks/")) {
            BodyReader.checkLength(http, limit);
            return;
        }
        http.response().headers().set("Cache-Control", "no-store");
        if (http.request().method() == HttpMethod.OPTIONS) options(http, path);
        else BodyReader.read(http, limit, patience, budgets.of(path, limit));
    }

    /** The framework would name the methods of some other path. */
    private void options(RoutingContext http, String path) {
        String allowed = methods.of(path);
        if (allowed.equals("OPTIONS")) nothingHere(http);
        else http.response().setStatusCode(204).putHeader("Allow", allowed).end();
    }

    private static void name(RoutingContext http) {
        HttpServerRequest request = http.request();
        http.response().headers().set(RequestId.HEADER, RequestId.choose(request.getHeader(RequestId.HEADER)));
        http.next();
    }

    private static void nothingHere(RoutingContext http) {
        RawProblems.send(http, RawProblems.ofStatus(404));
    }
}
