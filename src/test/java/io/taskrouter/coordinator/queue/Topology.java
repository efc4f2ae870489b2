package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.stack.RedisCluster;
import io.taskrouter.coordinator.stack.RedisServer;

/** Kinds of Redis the service may stand on. Test reports number them from 1 in this order. */
enum Topology {
    ONE_SERVER,
    CLUSTER;

    TestRedis start() {
        return switch (this) {
            case ONE_SERVER -> new TestRedis.Single(RedisServer.start());
            case CLUSTER -> new TestRedis.Cluster(RedisCluster.start());
        };
    }
}
