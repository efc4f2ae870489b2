package io.taskrouter.coordinator.simulator;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Verticle;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The simulator as a server of its own, without the coordinator and without Quarkus. */
public final class SimulatorServer implements AutoCloseable {
    private static final int SECONDS = 30;
    private final Vertx vertx;
    private final Simulation simulation;
    private final String origin;

    private SimulatorServer(Vertx vertx, Simulation simulation, String origin) {
        this.vertx = vertx;
        this.simulation = simulation;
        this.origin = origin;
    }

    /**
     * Starts it and returns when it answers.
     *
     * @throws IllegalStateException when the address cannot be bound
     */
    public static SimulatorServer start(SimulatorOptions options) {
        int loops = Math.max(1, Runtime.getRuntime().availableProcessors());
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops));
        Simulation simulation = new Simulation(vertx, options);
        Listening listening = new Listening(simulation, options);
        try {
            await(vertx.deployVerticle(() -> listening.verticle(), new DeploymentOptions().setInstances(loops)));
            return new SimulatorServer(vertx, simulation, "http://" + options.host() + ":" + listening.port);
        } catch (ExecutionException | TimeoutException e) {
            simulation.close();
            vertx.close();
            throw new IllegalStateException("cannot listen on " + options.host() + ":" + options.port(), e);
        }
    }

    private static void await(Future<?> future) throws ExecutionException, TimeoutException {
        try {
            future.toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** One HTTP server for each event loop, all on one port; Vert.x spreads the connections over them. */
    private static final class Listening {
        private static final int ANY_SHARED_PORT = -1;
        private final Simulation simulation;
        private final HttpServerOptions options;
        private volatile int port;

        Listening(Simulation simulation, SimulatorOptions options) {
            this.simulation = simulation;
            this.options = new HttpServerOptions()
                    .setHost(options.host())
                    .setPort(options.port() == 0 ? ANY_SHARED_PORT : options.port())
                    .setMaxHeaderSize(32 * 1024)
                    .setMaxInitialLineLength(16 * 1024)
                    .setTcpNoDelay(true);
        }

        Verticle verticle() {
            return new AbstractVerticle() {
                @Override
                public void start(Promise<Void> started) {
                    vertx.createHttpServer(options)
                            .requestHandler(new SimulatorHttp(vertx, simulation))
                            .listen()
                            .onSuccess(server -> port = server.actualPort())
                            .<Void>mapEmpty()
                            .onComplete(started);
                }
            };
        }
    }

    /** Scheme, host and port, like {@code http://127.0.0.1:41234}. */
    public String origin() {
        return origin;
    }

    /** What {@code twilio.base-url} must be: the origin and {@code /simulator}. */
    public String baseUrl() {
        return origin + SimulatorHttp.PREFIX;
    }

    /** The same powers as the control page, without HTTP. */
    public SimulatorControl control() {
        return new SimulatorControl(simulation);
    }

    @Override
    public void close() {
        simulation.close();
        try {
            await(vertx.close());
        } catch (ExecutionException | TimeoutException e) {
            SimulatorLog.failed("closing", e);
        }
    }
}
