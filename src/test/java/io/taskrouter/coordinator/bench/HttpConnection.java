package io.taskrouter.coordinator.bench;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 over one kept-alive connection: one caller, one request at a time, no hidden retries. The load shares two cores
 * with what it measures, and a blocking socket under a virtual thread is the cheapest client there is; it also shows every
 * reset as what it is. After an {@link IOException} the next request opens a new connection.
 */
public final class HttpConnection implements Closeable {
    private final Supplier<URI> servers;
    private String host = "";
    private @Nullable Wire wire;

    HttpConnection(URI server) {
        this(() -> server);
    }

    /** @param servers whom to connect to, asked each time a connection is opened */
    public HttpConnection(Supplier<URI> servers) {
        this.servers = servers;
    }

    /**
     * @param headers complete lines, each ended by CR LF
     * @param body null for none
     */
    public HttpReply send(String method, String path, String headers, @Nullable String body) throws IOException {
        try {
            Wire open = wire == null ? open() : wire;
            wire = open;
            open.send(request(method, path, headers, body));
            return reply(open);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private Wire open() throws IOException {
        URI server = servers.get();
        host = server.getAuthority();
        return new Wire(new InetSocketAddress(server.getHost(), server.getPort()));
    }

    private byte[] request(String method, String path, String headers, @Nullable String body) {
        byte[] content = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
        String length = body == null ? "" : "Content-Length: " + content.length + "\r\n";
        byte[] head = (method + ' ' + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + headers + length + "\r\n")
                .getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[head.length + content.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(content, 0, all, head.length, content.length);
        return all;
    }

    private HttpReply reply(Wire from) throws IOException {
        String first = from.line();
        if (!first.startsWith("HTTP/1.1 ")) {
            throw new IOException("no HTTP answer");
        }
        int status = Integer.parseInt(first, 9, 12, 10);
        Map<String, String> headers = headers(from);
        byte[] body = body(from, status, headers);
        if ("close".equalsIgnoreCase(headers.get("connection"))) {
            close();
        }
        return new HttpReply(status, headers, body);
    }

    private static Map<String, String> headers(Wire from) throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (String line = from.line(); !line.isEmpty(); line = from.line()) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return headers;
    }

    private static byte[] body(Wire from, int status, Map<String, String> headers) throws IOException {
        if (status == 204 || status == 304) {
            return new byte[0];
        }
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            return chunks(from);
        }
        return from.bytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    }

    private static byte[] chunks(Wire from) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int size = chunkSize(from); size > 0; size = chunkSize(from)) {
            all.writeBytes(from.bytes(size));
            from.line();
        }
        headers(from);
        return all.toByteArray();
    }

    private static int chunkSize(Wire from) throws IOException {
        return Integer.parseInt(from.line().split(";", 2)[0].strip(), 16);
    }

    @Override
    public void close() {
        if (wire != null) {
            wire.close();
            wire = null;
        }
    }
}
