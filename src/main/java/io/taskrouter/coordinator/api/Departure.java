package io.taskrouter.coordinator.api;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.vertx.http.ManagementInterface;
import io.taskrouter.coordinator.queue.Draining;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** How this replica leaves: unready, claiming nothing and without event streams, as soon as it is told to stop, or before that by {@code POST /drain} on the management port. */
@ApplicationScoped
class Departure {
    private final Draining draining;
    private final LiveStreams streams;

    Departure(Draining draining, LiveStreams streams) {
        this.draining = draining;
        this.streams = streams;
    }

    void told(@Observes ShutdownDelayInitiatedEvent stopping) {
        leave();
    }

    private void leave() {
        draining.begin();
        streams.endAll();
    }

    void offer(@Observes ManagementInterface management) {
        management.router().route("/drain").handler(this::drain);
    }

    private void drain(RoutingContext http) {
        if (http.request().method() != HttpMethod.POST) {
            RawProblems.send(http, RawProblems.ofStatus(405).header("Allow", "POST"));
            return;
        }
        leave();
        http.response().setStatusCode(204).end();
    }
}
