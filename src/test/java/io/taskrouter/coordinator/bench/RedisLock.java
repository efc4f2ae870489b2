package io.taskrouter.coordinator.bench;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One lock per worker: {@code SET NX PX} with a token of one's own, released by a script that compares it. Whoever waits
 * asks again after a short random time.
 */
final class RedisLock implements Closeable {
    private static final String TIME_TO_LIVE_MILLIS = "10000";
    private static final String RELEASE =
            "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end";

    private final InetSocketAddress redis;
    private final String name;
    private final String token = UUID.randomUUID().toString();
    private @Nullable RedisConnection connection;

    RedisLock(InetSocketAddress redis, String workerSid) {
        this.redis = redis;
        this.name = "bench:lock:" + workerSid;
    }

    /** False when the shift was over before the lock was free. */
    boolean acquire(Shift shift) throws IOException {
        while (!shift.isOver()) {
            if (command("SET", name, token, "NX", "PX", TIME_TO_LIVE_MILLIS) != null) {
                return true;
            }
            Backoff.randomMillis(2, 15);
        }
        return false;
    }

    void release() throws IOException {
        command("EVAL", RELEASE, "1", name, token);
    }

    private @Nullable String command(String... words) throws IOException {
        try {
            RedisConnection open = connection == null ? new RedisConnection(redis) : connection;
            connection = open;
            return open.command(words);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
