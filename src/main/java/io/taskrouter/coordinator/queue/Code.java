package io.taskrouter.coordinator.queue;

import io.vertx.redis.client.Response;

/** What scripts answer first; the numbers stand in the Lua files. */
enum Code {
    QUEUED(1),
    CLAIMED(2),
    FULL(3),
    REPLAYED(4),
    KEY_REUSED(5),
    HELD(6),
    BACKING_OFF(7),
    NOTHING(8),
    GATHERED(9),
    EXTENDED(10),
    RELEASED(11),
    SETTLED(12),
    LOST(13),
    NEXT(14),
    PAUSED(15);

    private static final Code[] BY_NUMBER = new Code[values().length + 1];

    static {
        for (Code code : values()) BY_NUMBER[code.number] = code;
    }

    private final int number;

    Code(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static Code of(Response reply) {
        return BY_NUMBER[Reply.count(reply.get(0))];
    }
}
