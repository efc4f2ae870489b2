package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.command.WorkerSid;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the scripts of the index answer first; the numbers stand in the Lua files. */
enum ExtensionAnswer {
    GRANTED,
    TAKEN,
    UNREADY,
    STALE,
    DONE,
    HELD;

    private static final ExtensionAnswer[] ALL = values();

    int number() {
        return ordinal() + 1;
    }

    static ExtensionAnswer of(Response reply) {
        return ALL[Reply.count(reply.get(0)) - 1];
    }

    /** The texts after the number. */
    static List<String> rest(Response reply) {
        List<String> texts = new ArrayList<>(reply.size() - 1);
        for (int i = 1; i < reply.size(); i++) texts.add(reply.get(i).toString());
        return texts;
    }

    static @Nullable WorkerSid worker(String text) {
        return text.isEmpty() ? null : new WorkerSid(text);
    }
}
