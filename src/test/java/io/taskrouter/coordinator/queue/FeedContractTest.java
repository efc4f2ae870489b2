package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.stack.RedisServer;

class FeedContractTest extends FeedContract {
    @Override
    TestRedis redis() {
        return new TestRedis.Single(RedisServer.start());
    }
}
