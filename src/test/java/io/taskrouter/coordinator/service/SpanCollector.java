package io.taskrouter.coordinator.service;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ObjIntConsumer;

/** Takes spans as a collector does: OTLP over HTTP, of which it reads no more than identities, names and links. */
final class SpanCollector implements AutoCloseable {
    private final HttpServer server;
    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final List<String> messages = new CopyOnWriteArrayList<>();

    record Span(String trace, String id, String parent, String name, List<String> linkedTraces) {}

    private SpanCollector(HttpServer server) {
        this.server = server;
        server.createContext("/v1/traces", this::take);
        server.start();
    }

    static SpanCollector start() {
        try {
            return new SpanCollector(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Everything it was sent, with whatever text is in it legible. */
    String text() {
        return String.join("\n", messages);
    }

    List<Span> of(String trace) {
        return spans.stream().filter(it -> it.trace().equals(trace)).toList();
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        messages.add(new String(body, StandardCharsets.UTF_8));
        // request 1: spans of a resource; 2: of a scope; 2: one span
        each(body, (resource, field) -> {
            if (field == 1)
                each(resource, (scope, inner) -> {
                    if (inner == 2)
                        each(scope, (span, innermost) -> {
                            if (innermost == 2) spans.add(span(span));
                        });
                });
        });
        exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    private static Span span(byte[] bytes) {
        String[] texts = {"", "", "", ""};
        List<String> links = new ArrayList<>();
        each(bytes, (value, field) -> {
            switch (field) {
                case 1 -> texts[0] = HexFormat.of().formatHex(value);
                case 2 -> texts[1] = HexFormat.of().formatHex(value);
                case 4 -> texts[2] = HexFormat.of().formatHex(value);
                case 5 -> texts[3] = new String(value, StandardCharsets.UTF_8);
                case 13 ->
                    each(value, (id, inner) -> {
                        if (inner == 1) links.add(HexFormat.of().formatHex(id));
                    });
                default -> {}
            }
        });
        return new Span(texts[0], texts[1], texts[2], texts[3], List.copyOf(links));
    }

    /** The fields of a protobuf message that have a length; the others are passed over. */
    private static void each(byte[] message, ObjIntConsumer<byte[]> field) {
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            int tag = (int) number(in);
            switch (tag & 7) {
                case 0 -> number(in);
                case 1 -> in.getLong();
                case 5 -> in.getInt();
                default -> {
                    byte[] value = new byte[(int) number(in)];
                    in.get(value);
                    field.accept(value, tag >>> 3);
                }
            }
        }
    }

    private static long number(ByteBuffer in) {
        long number = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            number |= (next & 0x7fL) << shift;
            if (next >= 0) return number;
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
