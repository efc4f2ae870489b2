package io.taskrouter.coordinator.queue;

import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Passes.Retry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** What the queue promises, whatever kind of Redis it stands on. */
@OnEveryTopology
abstract class QueuePromises {
    /** Long enough for what a test does within a lease, short enough to wait for its end. */
    static final Duration SHORT = Duration.ofMillis(250);

    /** The same for more than a step or two on a slow machine. */
    static final Duration LEISURELY = Duration.ofSeconds(6);

    static final Retry AT_ONCE = new Retry(Duration.ZERO, false, true);

    @Parameter
    TestRedis redis;

    Replica here;
    /** Whose leases end soon. */
    Replica brief;

    @BeforeParameterizedClassInvocation
    void start() {
        here = new Replica(redis, Settings.usual());
        brief = new Replica(redis, Settings.usual().withLease(SHORT));
    }

    @AfterParameterizedClassInvocation
    void stop() {
        here.close();
        brief.close();
    }

    Claim claimWhenFree(WorkerSid worker) {
        await().atMost(Duration.ofSeconds(20)).until(() -> remaining(worker) < 0);
        return here.passes.claim(worker).orElseThrow();
    }

    /** Milliseconds until the worker is due, by Redis' clock. */
    long remaining(WorkerSid worker) {
        long now = millis(here.keys(worker).due());
        return due(worker) - now;
    }

    /** When the worker is due, in milliseconds since 1970. */
    long due(WorkerSid worker) {
        String due = here.keys(worker).due();
        Object score = redis.command(due, "ZSCORE", due, worker.value());
        return (long) Double.parseDouble(String.valueOf(score));
    }

    /** By the clock of the server that has the key. */
    long millis(String key) {
        List<?> time = (List<?>) redis.command(key, "TIME");
        return Long.parseLong(String.valueOf(time.get(0))) * 1000 + Long.parseLong(String.valueOf(time.get(1))) / 1000;
    }

    int depth(WorkerSid worker) {
        String updates = here.keys(worker).updates();
        return ((Long) redis.command(updates, "LLEN", updates)).intValue();
    }

    /** Key → serialized value, of every key that belongs to the worker alone, and its place in {@code due}. */
    Map<String, Object> everythingOf(WorkerSid worker) {
        Map<String, Object> all = new TreeMap<>();
        String pattern = here.keys(worker).prefix() + "*";
        for (Object key : (List<?>) redis.command(pattern, "KEYS", "*" + worker + "*")) {
            String name = String.valueOf(key);
            all.put(name, String.valueOf(redis.command(name, "DEBUG", "DIGEST-VALUE", name)));
        }
        return all;
    }

    void awaitSubscriber(Replica replica) {
        await().until(() -> redis.servers().stream()
                .anyMatch(it -> String.valueOf(it.command("PUBSUB", "CHANNELS", Keys.channel(replica.name)))
                        .contains(replica.name)));
    }
}
