package io.taskrouter.coordinator.bench;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The two commands a lock needs, over one connection of its own. */
final class RedisConnection implements Closeable {
    private final Wire wire;

    RedisConnection(InetSocketAddress redis) throws IOException {
        this.wire = new Wire(redis);
    }

    /** The reply as text; null for a null reply. An error reply is thrown. */
    @Nullable String command(String... words) throws IOException {
        StringBuilder request = new StringBuilder("*").append(words.length).append("\r\n");
        for (String word : words) {
            int length = word.getBytes(StandardCharsets.UTF_8).length;
            request.append('$').append(length).append("\r\n").append(word).append("\r\n");
        }
        wire.send(request.toString().getBytes(StandardCharsets.UTF_8));
        return reply();
    }

    private @Nullable String reply() throws IOException {
        String line = wire.line();
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+', ':' -> rest;
            case '$' -> bulk(Integer.parseInt(rest));
            default -> throw new IOException("Redis answered: " + line);
        };
    }

    private @Nullable String bulk(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        String text = new String(wire.bytes(length), StandardCharsets.UTF_8);
        wire.bytes(2);
        return text;
    }

    @Override
    public void close() {
        wire.close();
    }
}
