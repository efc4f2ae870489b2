package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.stack.RedisCluster;
import io.taskrouter.coordinator.stack.RedisServer;
import java.util.List;

/** A Redis, single or cluster, that tests share. */
sealed interface TestRedis extends AutoCloseable {

    List<String> hosts();

    /** The server that has the key. */
    RedisServer serverOf(String key);

    List<RedisServer> servers();

    @Override
    void close();

    default Object command(String key, String... words) {
        return serverOf(key).command(words);
    }

    record Single(RedisServer server) implements TestRedis {
        @Override
        public List<String> hosts() {
            return List.of(server.hosts());
        }

        @Override
        public RedisServer serverOf(String key) {
            return server;
        }

        @Override
        public List<RedisServer> servers() {
            return List.of(server);
        }

        @Override
        public void close() {
            server.close();
        }

        @Override
        public String toString() {
            return "one server";
        }
    }

    record Cluster(RedisCluster cluster) implements TestRedis {
        @Override
        public List<String> hosts() {
            return cluster.masters().stream().map(RedisServer::hosts).toList();
        }

        @Override
        public RedisServer serverOf(String key) {
            return cluster.masterOf(key);
        }

        @Override
        public List<RedisServer> servers() {
            return cluster.masters();
        }

        @Override
        public void close() {
            cluster.close();
        }

        @Override
        public String toString() {
            return "cluster of three";
        }
    }
}
