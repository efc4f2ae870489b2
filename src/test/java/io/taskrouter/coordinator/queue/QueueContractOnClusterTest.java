package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.stack.RedisCluster;

class QueueContractOnClusterTest extends QueueContract {
    @Override
    TestRedis redis() {
        return new TestRedis.Cluster(RedisCluster.start());
    }
}
