package io.taskrouter.coordinator.queue;

import static io.taskrouter.coordinator.queue.Replica.applied;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.stack.RedisServer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Counted as Redis sees them, with MONITOR. */
class RoundTripsTest {

    @Test
    void aLoneUpdateCostsTwoRoundTrips() throws Exception {
        WorkerSid worker = Sids.worker();
        try (RedisServer redis = RedisServer.start();
                var here = new Replica(new TestRedis.Single(redis), Settings.usual())) {
            loneUpdate(here, worker); // connections and scripts are there afterwards
            List<String> seen = whileMonitoring(redis, () -> loneUpdate(here, worker));
            assertThat(seen).hasSize(2).allMatch(line -> line.contains("\"evalsha\""));
        }
    }

    @Test
    void severalUpdatesHandedOverTogetherShareTheirSettlement() throws Exception {
        WorkerSid worker = Sids.worker();
        try (RedisServer redis = RedisServer.start();
                var here = new Replica(new TestRedis.Single(redis), Settings.usual())) {
            loneUpdate(here, worker);
            List<String> seen = whileMonitoring(redis, () -> {
                here.accept(worker, 1);
                Claim claim = here.started(worker);
                List<String> ids = here.accept(worker, 10);
                var next = (Passes.Settled.Next) here.passes.settle(claim, applied(claim));
                here.passes.settle(next.claim(), applied(next.claim()));
                for (String id : ids)
                    assertThat(here.inbox.await(worker, id, Duration.ofSeconds(1)))
                            .isPresent();
            });
            assertThat(seen).hasSize(13);
        }
    }

    private static void loneUpdate(Replica here, WorkerSid worker) {
        String id = here.accept(worker, 1).getFirst();
        Claim claim = here.started(worker);
        assertThat(here.passes.settle(claim, applied(claim))).isEqualTo(new Passes.Settled.Idle());
        assertThat(here.inbox.await(worker, id, Duration.ofSeconds(1))).isPresent();
    }

    /** What clients sent meanwhile, without what scripts did inside. */
    private static List<String> whileMonitoring(RedisServer redis, Runnable work) throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), redis.port())) {
            socket.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.UTF_8));
            var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(lines.readLine()).isEqualTo("+OK");
            work.run();
            redis.command("ECHO", "that was all");
            List<String> seen = new ArrayList<>();
            for (String line = lines.readLine(); !line.contains("that was all"); line = lines.readLine()) {
                if (!line.contains(" lua] ")) seen.add(line);
            }
            return seen;
        }
    }
}
