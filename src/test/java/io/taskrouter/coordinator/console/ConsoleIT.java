package io.taskrouter.coordinator.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.stack.CoordinatorProcess;
import io.taskrouter.coordinator.stack.RedisServer;
import io.taskrouter.coordinator.stack.Tool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Screenshots are left in {@code target/console}. */
@Timeout(400)
class ConsoleIT {
    private static final int WORKERS = 2000;

    @Test
    void theConsoleShowsTheFloorLiveInABrowser() throws IOException, InterruptedException {
        String what = "the console is tried in a browser";
        Tool browser = Tool.require(what, "chromium", "chromium-browser", "google-chrome");
        Tool.require(what, "node");
        Tool.require(what, "npm");
        // Each with its own Redis: each has a simulator of its own inside, and replicas on one Redis are one service.
        try (RedisServer redis = RedisServer.start();
                RedisServer otherRedis = RedisServer.start();
                CoordinatorProcess service = CoordinatorProcess.start(Map.of(
                        "quarkus.profile", "local",
                        "quarkus.redis.hosts", redis.hosts(),
                        "simulator.workers", Integer.toString(WORKERS)));
                CoordinatorProcess guarded = CoordinatorProcess.start(guarded(otherRedis))) {
            Tool.Result tried = new Tool(Path.of(".ci/console"))
                    .run(service.url(), browser.program().toString(), Integer.toString(WORKERS), guarded.url());
            assertThat(tried.exitCode()).as(tried.output()).isZero();
        }
    }

    /** Its simulator issues and validates Flex tokens; operators have a key. */
    private static Map<String, String> guarded(RedisServer redis) {
        return Map.of(
                "quarkus.profile", "local",
                "quarkus.redis.hosts", redis.hosts(),
                "coordinator.auth.mode", "twilio",
                "coordinator.auth.api-keys.oncall.secret", "operator-secret-0123456789",
                "coordinator.auth.api-keys.oncall.role", "operator",
                "simulator.workers", "4");
    }
}
