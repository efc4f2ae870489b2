package io.taskrouter.coordinator.api;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.vertx.http.ManagementInterface;
import io.taskrouter.coordinator.queue.Draining;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** How this replica leaves: unready and claiming nothing, as soon as it is told to stop, or before that by {@code POST /drain} on the management port. */
@ApplicationScoped
class Departure {
    private final Draining draining;

    Departure(Draining draining) {
        this.draining = draining;
    }

    void told(@Observes ShutdownDelayInitiatedEvent stopping) {
        draining.begin();
    }

    void offer(@Observes ManagementInterface management) {
        management.router().route("/drain").handler(this::drain);
    }

    private void drain(RoutingContext http) {
        if (http.request().method() != HttpMethod.POST) {
            RawProblems.send(http, RawProblems.ofStatus(405).header("Allow", "POST"));
            return;
        }
        draining.begin();
        http.response().setStatusCode(204).end();
    }
}
