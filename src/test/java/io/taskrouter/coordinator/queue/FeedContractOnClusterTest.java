package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.stack.RedisCluster;

class FeedContractOnClusterTest extends FeedContract {
    @Override
    TestRedis redis() {
        return new TestRedis.Cluster(RedisCluster.start());
    }
}
