package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.stack.RedisServer;

class QueueContractTest extends QueueContract {
    @Override
    TestRedis redis() {
        return new TestRedis.Single(RedisServer.start());
    }
}
