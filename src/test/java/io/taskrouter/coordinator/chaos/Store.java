package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.stack.RedisCluster;
import io.taskrouter.coordinator.stack.RedisSentinel;
import io.taskrouter.coordinator.stack.RedisServer;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** The Redis of a scene, of one kind or another. */
sealed interface Store extends AutoCloseable {
    /** What the service must be configured with. */
    Map<String, String> settings();

    /** The one server, or null where there are several. */
    default RedisServer single() {
        return null;
    }

    @Override
    void close();

    /** One server that keeps what it has acknowledged. */
    static Store durable() {
        return new One(RedisServer.startFsyncAlways());
    }

    /** One server that keeps nothing. */
    static Store forgetful() {
        return new One(RedisServer.start(Map.of("appendonly", "no")));
    }

    record One(RedisServer server) implements Store {
        @Override
        public Map<String, String> settings() {
            return Map.of("quarkus.redis.hosts", server.hosts());
        }

        @Override
        public RedisServer single() {
            return server;
        }

        @Override
        public void close() {
            server.resume();
            server.close();
        }
    }

    /** @param durability as {@code coordinator.queue.durability} */
    record Sentinel(RedisSentinel servers, String durability) implements Store {
        @Override
        public Map<String, String> settings() {
            Map<String, String> all = new HashMap<>(servers.configuration());
            all.put("coordinator.queue.durability", durability);
            return all;
        }

        @Override
        public void close() {
            servers.nodes().forEach(RedisServer::resume);
            servers.close();
        }
    }

    /** What the loss of one master must not cost: the other two thirds go on serving. */
    record Cluster(RedisCluster servers) implements Store {
        static Cluster start() {
            RedisCluster servers = RedisCluster.start(2); // with one, a successor would have nobody to confirm anything
            keepServing(servers);
            return new Cluster(servers);
        }

        private static void keepServing(RedisCluster servers) {
            nodes(servers).forEach(each -> each.command("CONFIG", "SET", "cluster-require-full-coverage", "no"));
        }

        /** As {@link RedisCluster#restore}. */
        boolean restore() {
            if (!servers.restore()) return false;
            keepServing(servers); // who was started again has forgotten
            return true;
        }

        @Override
        public Map<String, String> settings() {
            Map<String, String> all = new HashMap<>(servers.configuration());
            all.put("coordinator.queue.durability", "replicas=1");
            return all;
        }

        private static Stream<RedisServer> nodes(RedisCluster servers) {
            return Stream.concat(servers.masters().stream(), servers.replicas().stream());
        }

        @Override
        public void close() {
            servers.close();
        }
    }
}
