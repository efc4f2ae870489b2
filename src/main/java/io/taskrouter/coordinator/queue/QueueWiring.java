package io.taskrouter.coordinator.queue;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Hands the queue to CDI. The runner of passes is looked up when the first claim is there, since it needs the queue itself. */
@ApplicationScoped
class QueueWiring {
    /** A TaskRouter call and its repetition; fits the pod's grace together with what callers are given. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    @Produces
    @Singleton
    Clients clients(Vertx vertx, Redis redis, RedisSettings settings) {
        return Clients.of(vertx, redis, settings.options());
    }

    void close(@Disposes Clients clients) {
        clients.close();
    }

    @Typed(RedisQueue.class)
    @Produces
    @Singleton
    RedisQueue queue(
            Vertx vertx,
            Clients clients,
            QueueConfig config,
            Instance<PassRunner> runner,
            Instance<InstantSource> clock,
            MeterRegistry registry,
            @ConfigProperty(name = "quarkus.redis.client-type", defaultValue = "standalone") String clientType) {
        InstantSource time = clock.isResolvable() ? clock.get() : InstantSource.system();
        return new RedisQueue(
                vertx,
                clients,
                clientType.equals("cluster"),
                config,
                replica(),
                claim -> runner.get().start(claim),
                time,
                registry);
    }

    /** The pod's name, for people, and something that no other process has, this one's former life included. */
    private static String replica() {
        String host = Optional.ofNullable(System.getenv("HOSTNAME")).orElse("local");
        return host + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    @Produces
    @Singleton
    Inbox inbox(RedisQueue queue) {
        return queue.inbox();
    }

    @Produces
    @Singleton
    Passes passes(RedisQueue queue) {
        return queue.passes();
    }

    @Produces
    @Singleton
    Workers workers(RedisQueue queue) {
        return queue.workers();
    }

    @Produces
    @Singleton
    Whereabouts whereabouts(RedisQueue queue) {
        return queue.whereabouts();
    }

    @Produces
    @Singleton
    Extensions extensions(RedisQueue queue) {
        return queue.extensions();
    }

    @Produces
    @Singleton
    Oversight oversight(RedisQueue queue) {
        return queue.oversight();
    }

    @Produces
    @Singleton
    Census census(RedisQueue queue) {
        return queue.census();
    }

    @Produces
    @Singleton
    Errands errands(RedisQueue queue) {
        return queue.errands();
    }

    @Produces
    @Singleton
    Feed feed(RedisQueue queue) {
        return queue.feed();
    }

    @Produces
    @Singleton
    Draining draining(RedisQueue queue) {
        return new Draining() {
            @Override
            public void begin() {
                queue.begin();
            }

            @Override
            public boolean isDraining() {
                return queue.isDraining();
            }
        };
    }

    void open(@Observes @Priority(10_000) StartupEvent start, RedisQueue queue) {
        try {
            queue.check();
        } catch (DividedOtherwise e) {
            throw new ConfigurationException(e.getMessage());
        }
        queue.open();
    }

    /** All that was accepted here has been answered; connections are still there. */
    void finish(@Observes @Priority(1) ShutdownEvent stop, RedisQueue queue) {
        queue.finish(GRACE);
    }

    void close(@Disposes RedisQueue queue) {
        queue.close();
    }
}
