package io.taskrouter.coordinator.queue;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One call of a script: keys first, then arguments. May be sent any number of times. */
final class Invocation {
    private final Script script;
    private final List<byte[]> values = new ArrayList<>(24);
    private int keys;

    Invocation(Script script) {
        this.script = script;
    }

    Invocation key(String key) {
        keys++;
        return arg(key);
    }

    Invocation arg(String value) {
        return arg(value.getBytes(StandardCharsets.UTF_8));
    }

    Invocation arg(byte[] value) {
        values.add(value);
        return this;
    }

    Invocation arg(long value) {
        return arg(Long.toString(value));
    }

    Invocation arg(boolean value) {
        return arg(value ? "1" : "0");
    }

    /** By its hash, as Redis knows it after the first time. */
    Request byHash() {
        return fill(Request.cmd(Command.EVALSHA).arg(script.sha()));
    }

    /** With its text, for a Redis that has forgotten it. */
    Request inFull() {
        return fill(Request.cmd(Command.EVAL).arg(script.text()));
    }

    private Request fill(Request request) {
        request.arg(keys);
        for (byte[] value : values) request.arg(value);
        return request;
    }
}
