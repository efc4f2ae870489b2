package io.taskrouter.coordinator.queue;

import static io.taskrouter.coordinator.queue.Sids.worker;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.stack.RedisServer;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A replica from which replies can be kept. */
abstract class BehindALossyProxy {
    static RedisServer redis;

    LossyProxy proxy;
    Replica here;
    final WorkerSid worker = worker();
    private final Set<Script> unanswered = EnumSet.noneOf(Script.class);

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.start();
        // else the reply that is lost may be the one that says that the script is not known yet
        for (Script script : Script.values()) redis.command("SCRIPT", "LOAD", script.text());
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void start() {
        proxy = new LossyProxy(redis.port());
        here = new Replica(proxy.hosts(), false, Settings.usual(), (replica, claim) -> replica.take(claim));
        // all connections are there before any reply is lost
        here.warmUpOnce();
    }

    @AfterEach
    void stop() throws IOException {
        here.close();
        proxy.close();
    }

    <T> T losingTheReply(Script script, Supplier<T> operation) {
        int before = proxy.lost();
        proxy.loseReplyTo(script.sha());
        T result = operation.get();
        assertThat(proxy.lost()).as("replies of %s that were lost", script).isEqualTo(before + 1);
        unanswered.add(script);
        return result;
    }

    /** A case that loses no reply of the script it stands for is none. */
    void runsWithoutAReplyOf(Script script, Runnable test) {
        test.run();
        assertThat(unanswered).contains(script);
    }

    int depth() {
        return ((Long) redis.command("LLEN", here.keys(worker).updates())).intValue();
    }
}
