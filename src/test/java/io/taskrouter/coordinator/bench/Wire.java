package io.taskrouter.coordinator.bench;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A TCP connection with a read buffer, for the two line-based protocols spoken here. Used by one thread at a time. It waits
 * for an answer as long as it takes: a timed read costs a virtual thread a timer each, 15 % of the load's processor time.
 * Whoever waits too long is interrupted, which ends the read.
 */
final class Wire implements Closeable {
    private static final int CONNECT_MILLIS = 5_000;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer = new byte[8192];
    private int next;
    private int end;

    Wire(InetSocketAddress address) throws IOException {
        try {
            socket.setTcpNoDelay(true);
            socket.connect(address, CONNECT_MILLIS);
            in = socket.getInputStream();
            out = socket.getOutputStream();
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    void send(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    /** Up to the next line end, without it. */
    String line() throws IOException {
        StringBuilder head = null;
        while (true) {
            for (int at = next; at < end; at++) {
                if (buffer[at] == '\n') {
                    int last = at > next && buffer[at - 1] == '\r' ? at - 1 : at;
                    String tail = new String(buffer, next, last - next, StandardCharsets.ISO_8859_1);
                    next = at + 1;
                    return (head == null ? tail : head.append(tail).toString()).stripTrailing();
                }
            }
            head = head == null ? new StringBuilder() : head;
            head.append(new String(buffer, next, end - next, StandardCharsets.ISO_8859_1));
            fill();
        }
    }

    byte[] bytes(int length) throws IOException {
        byte[] all = new byte[length];
        int done = 0;
        while (done < length) {
            if (next == end) {
                fill();
            }
            int part = Math.min(length - done, end - next);
            System.arraycopy(buffer, next, all, done, part);
            next += part;
            done += part;
        }
        return all;
    }

    private void fill() throws IOException {
        int read = in.read(buffer);
        if (read < 0) {
            throw new EOFException("closed by the other side");
        }
        next = 0;
        end = read;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException _) {
            // nothing is lost with a connection nobody wants any more
        }
    }
}
