package io.taskrouter.coordinator.simulator;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** Receives requests below {@link #PREFIX}; everything after the first look happens in a {@link Visit}. */
final class SimulatorHttp implements Handler<HttpServerRequest> {
    static final String PREFIX = "/simulator";
    private final Vertx vertx;
    private final Simulation simulation;

    SimulatorHttp(Vertx vertx, Simulation simulation) {
        this.vertx = vertx;
        this.simulation = simulation;
    }

    @Override
    public void handle(HttpServerRequest request) {
        long arrived = System.nanoTime();
        Simulation.World world = simulation.world();
        String path = String.valueOf(request.path());
        String inner = path.startsWith(PREFIX) ? path.substring(PREFIX.length()) : "/";
        RouteTable.Match match = inner.isEmpty() ? null : world.routes().find(inner);
        Route route = match == null ? null : match.routes().get(request.method().name());
        if (match == null || route == null || !ownWorkspace(world, match)) {
            refuse(request, world, inner, match);
        } else {
            new Visit(vertx, simulation, world, request, inner, route, match.names(), arrived).begin();
        }
    }

    private static boolean ownWorkspace(Simulation.World world, RouteTable.Match match) {
        String asked = match.names().get("workspace");
        String account = match.names().get("account");
        return (asked == null || asked.equals(world.workspace().sid()))
                && (account == null || account.equals(world.workspace().accountSid()));
    }

    /** An unknown path is 404, a known one with another method 405; credentials are not even looked at. */
    private static void refuse(
            HttpServerRequest request, Simulation.World world, String inner, RouteTable.@Nullable Match match) {
        boolean known =
                match != null && !match.routes().containsKey(request.method().name());
        Reply reply = known ? Reply.error(405, 20004, "Method not allowed") : Reply.of(Rejection.notFound(inner));
        if (request.method() != HttpMethod.GET) {
            request.resume();
        }
        new ReplyWriter(request, world).send(reply, SimulatorOptions.Etag.ABSENT);
    }
}
