package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.stack.CoordinatorProcess;
import io.taskrouter.coordinator.stack.RedisServer;
import io.taskrouter.coordinator.stack.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client for plugins against the packaged service, in Node and in two tabs of a browser. What is asked of it stands in {@code src/test/client}. */
@Timeout(600)
class ClientIT {
    private static final int LIMIT_SECONDS = 420;

    @Test
    void pluginsInNodeAndInTwoTabsLoseNoChange() throws Exception {
        Tool.require("the client for plugins against the service", "node");
        Path output = Files.createTempFile("client", ".log");
        // Each with its own Redis: each has a simulator of its own inside, and replicas on one Redis are one service.
        try (var redis = RedisServer.start();
                var otherRedis = RedisServer.start();
                var open = service(redis, "none");
                var withTokens = service(otherRedis, "twilio")) {
            var checks = new ProcessBuilder(".ci/client", "service")
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            checks.environment().put("COORDINATOR", open.url());
            checks.environment().put("WITH_TOKENS", withTokens.url());
            Process process = checks.start();
            try {
                boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
                assertThat(ended).as(Files.readString(output)).isTrue();
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        } finally {
            Files.delete(output);
        }
    }

    private static CoordinatorProcess service(RedisServer redis, String mode) {
        return CoordinatorProcess.start(Map.of(
                "quarkus.profile", "local", "quarkus.redis.hosts", redis.hosts(), "coordinator.auth.mode", mode));
    }
}
