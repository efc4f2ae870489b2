package io.taskrouter.coordinator.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskrouter.coordinator.stack.RedisServer;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A replica whose own thread does not get a processor is not told from one whose Redis is silent by looking at the clock alone. */
@Timeout(60)
class LaneTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration STANDSTILL = Duration.ofMillis(1_500);
    private static final Request PING = Request.cmd(Command.PING);

    private Vertx vertx;
    private RedisServer server;
    private Redis redis;
    private Context context;
    private Lane lane;

    @BeforeEach
    void start() throws Exception {
        server = RedisServer.start();
        vertx = Vertx.vertx();
        context = vertx.getOrCreateContext();
        redis = Redis.createClient(vertx, new RedisOptions().addConnectionString(server.hosts()));
        lane = new Lane(context, Clients.of(vertx, redis, null), TIMEOUT, false, false);
        lane.call(List.of(PING), true);
    }

    @AfterEach
    void stop() {
        server.resume();
        redis.close();
        vertx.close();
        server.close();
    }

    @Test
    void aThreadThatStoodStillBeforeItCouldSendIsNoSilentRedis() throws Exception {
        standStill(STANDSTILL);
        assertThat(lane.call(List.of(PING), true)).hasToString("[PONG]");
    }

    @Test
    void aThreadThatStoodStillBeforeItCouldReadTheAnswerIsNoSilentRedis() throws Exception {
        CountDownLatch standing = new CountDownLatch(1);
        context.runOnContext(_ -> {
            standing.countDown();
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos()); // until the two below stand in line behind this
        });
        standing.await();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> answer = threads.submit((Callable<Object>) () -> lane.call(List.of(PING), true));
            // sent by the thread in one go with what keeps it from reading afterwards
            threads.submit(() -> context.runOnContext(_ -> LockSupport.parkNanos(STANDSTILL.toNanos())));
            assertThat(answer.get()).hasToString("[PONG]");
        }
    }

    @Test
    void aRedisThatIsSilentBesidesIsGivenUpASecondAfterTheThreadGoesOn() throws Exception {
        var promised = STANDSTILL.plus(TIMEOUT).plusMillis(500);
        var givenUp = untilGivenUp();
        for (int i = 0; i < 2 && givenUp.compareTo(promised) >= 0; i++) { // the machine may be slow besides
            stop();
            start();
            givenUp = untilGivenUp();
        }
        assertThat(givenUp).isLessThan(promised);
    }

    private Duration untilGivenUp() throws InterruptedException {
        server.pause();
        long begin = System.nanoTime();
        standStill(STANDSTILL);
        assertThatThrownBy(() -> lane.call(List.of(PING), true)).isInstanceOf(QueueUnavailable.class);
        var givenUp = Duration.ofNanos(System.nanoTime() - begin);
        assertThat(givenUp).isGreaterThanOrEqualTo(STANDSTILL.plus(TIMEOUT));
        return givenUp;
    }

    @Test
    void aThreadThatStandsStillForGoodIsNotWaitedForForever() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            context.runOnContext(_ -> await(over));
            Future<?> answer = threads.submit((Callable<Object>) () -> lane.call(List.of(PING), true));
            assertThatThrownBy(() -> answer.get(TIMEOUT.multipliedBy(20).toMillis(), TimeUnit.MILLISECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(QueueUnavailable.class);
        } finally {
            over.countDown();
        }
    }

    /** As one that gets no processor; how long is what is tried. */
    private void standStill(Duration time) throws InterruptedException {
        CountDownLatch standing = new CountDownLatch(1);
        context.runOnContext(_ -> {
            standing.countDown();
            LockSupport.parkNanos(time.toNanos());
        });
        standing.await();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
