package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.stack.RedisCluster;
import io.taskrouter.coordinator.stack.RedisSentinel;
import io.taskrouter.coordinator.stack.RedisServer;
import java.util.HashMap;
import java.util.Map;

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
            servers.replica().resume();
            servers.master().resume();
            servers.close();
        }
    }

    record Cluster(RedisCluster servers) implements Store {
        @Override
        public Map<String, String> settings() {
            return servers.configuration();
        }

        @Override
        public void close() {
            servers.close();
        }
    }
}
