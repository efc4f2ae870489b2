package io.taskrouter.coordinator.queue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Stands before a Redis and, when told, lets a request through, swallows its reply and cuts the connection, or leaves it open and says nothing more on it. */
final class LossyProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final int target;
    private final AtomicReference<@Nullable Loss> next = new AtomicReference<>();
    private final AtomicInteger lost = new AtomicInteger();
    private final AtomicInteger abandoned = new AtomicInteger();
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    LossyProxy(int target) {
        this.target = target;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /** @param word in the request, or else in the reply; @param silent is the connection left open? */
    private record Loss(String word, boolean inRequest, boolean silent) {
        boolean isOf(byte[] bytes, int length) {
            return new String(bytes, 0, length, StandardCharsets.ISO_8859_1).contains(word);
        }
    }

    List<String> hosts() {
        return List.of("redis://127.0.0.1:" + port());
    }

    int port() {
        return listener.getLocalPort();
    }

    /** The reply to the next request with this word in it does not arrive, and the connection is cut. */
    void loseReplyTo(String word) {
        next.set(new Loss(word, true, false));
    }

    /** Nothing arrives any more on the connection over which the next request with this word in it is sent. */
    void fallSilentAt(String word) {
        next.set(new Loss(word, true, true));
    }

    /** Nothing arrives any more on the connection over which the next reply or message with this word in it would come. */
    void fallSilentBefore(String word) {
        next.set(new Loss(word, false, true));
    }

    int lost() {
        return lost.get();
    }

    /** Connections that fell silent and that the client has closed since. */
    int abandoned() {
        return abandoned.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                var server = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(client);
                open.add(server);
                var loss = new AtomicReference<@Nullable Loss>();
                Thread.ofVirtual().start(() -> copyRequests(client, server, loss));
                Thread.ofVirtual().start(() -> copyReplies(server, client, loss));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void copyRequests(Socket from, Socket to, AtomicReference<@Nullable Loss> loss) {
        copy(from, to, (bytes, length) -> {
            suffer(true, bytes, length, loss);
            return Fate.PASS;
        });
        Loss suffered = loss.get();
        if (suffered != null && suffered.silent()) abandoned.incrementAndGet();
    }

    private void suffer(boolean isRequest, byte[] bytes, int length, AtomicReference<@Nullable Loss> loss) {
        Loss wanted = next.get();
        if (wanted == null || wanted.inRequest() != isRequest || !wanted.isOf(bytes, length)) return;
        if (next.compareAndSet(wanted, null)) loss.set(wanted);
    }

    private void copyReplies(Socket from, Socket to, AtomicReference<@Nullable Loss> loss) {
        var counted = new AtomicBoolean();
        copy(from, to, (bytes, length) -> {
            suffer(false, bytes, length, loss);
            Loss suffered = loss.get();
            if (suffered == null) return Fate.PASS;
            if (counted.compareAndSet(false, true)) lost.incrementAndGet();
            return suffered.silent() ? Fate.SWALLOW : Fate.CUT;
        });
    }

    private enum Fate {
        PASS,
        SWALLOW,
        CUT
    }

    private interface Judge {
        Fate of(byte[] bytes, int length);
    }

    private static void copy(Socket from, Socket to, Judge judge) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[65536];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                switch (judge.of(buffer, n)) {
                    case PASS -> out.write(buffer, 0, n);
                    case SWALLOW -> {}
                    case CUT -> {
                        return;
                    }
                }
            }
        } catch (IOException e) {
            // the other side is gone
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket each : open) each.close();
    }
}
