package io.taskrouter.coordinator.queue;

import io.vertx.redis.client.Response;
import org.jspecify.annotations.Nullable;

/** Reads the members of Redis' answers, which are as our scripts and the commands promise or the answer is none. */
final class Reply {
    private Reply() {}

    static Response answered(@Nullable Response reply) {
        if (reply == null) throw new QueueUnavailable("Redis answered with nothing");
        return reply;
    }

    static long number(@Nullable Response reply) {
        Long number = answered(reply).toLong();
        if (number == null) throw new QueueUnavailable("Redis answered with no number");
        return number;
    }

    static int count(@Nullable Response reply) {
        return (int) number(reply);
    }

    static boolean flag(@Nullable Response reply) {
        return number(reply) == 1;
    }

    /** The answer to TIME, in milliseconds. */
    static long millis(@Nullable Response time) {
        Response parts = answered(time);
        return number(parts.get(0)) * 1000 + number(parts.get(1)) / 1000;
    }
}
