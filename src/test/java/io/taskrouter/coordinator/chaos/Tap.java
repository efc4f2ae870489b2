package io.taskrouter.coordinator.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** A TCP proxy before Redis or TaskRouter that asks, at every moment of every step that passes, what is to become of it. */
final class Tap implements AutoCloseable {

    /** Around one request: before it is passed on; when its answer has come; when that has been passed back. */
    enum Moment {
        BEFORE,
        ANSWERED,
        DELIVERED
    }

    /** Asked on the wire's own thread. True: the connection is cut here, and nothing is passed on. */
    @FunctionalInterface
    interface Watch {
        boolean cut(String step, Moment moment);

        /** @param passing the beginning of the request, or of the answer when that has come */
        default boolean cut(String step, Moment moment, String passing) {
            return cut(step, moment);
        }

        Watch NONE = (_, _) -> false;
    }

    private final ServerSocket listener;
    private final int target;
    private final Function<String, String> steps;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Watch watch = Watch.NONE;

    /** @param steps what step a request is, null for none that counts */
    Tap(int target, Function<String, String> steps) {
        this.target = target;
        this.steps = steps;
        try {
            listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    void watch(Watch next) {
        watch = next;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket client) {
        AtomicReference<String> asked = new AtomicReference<>();
        try (client;
                var server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            server.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            open.add(server);
            Thread back = Thread.ofVirtual().start(() -> copy(server, client, asked, false));
            copy(client, server, asked, true);
            back.join();
            open.remove(server);
        } catch (IOException e) {
            // nobody behind us: as if we were not there
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
        }
    }

    private void copy(Socket from, Socket to, AtomicReference<String> asked, boolean requests) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[65536];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                String passing = requests || asked.get() != null ? text(buffer, n) : "";
                String step = requests ? steps.apply(passing) : asked.getAndSet(null);
                if (step != null && watch.cut(step, requests ? Moment.BEFORE : Moment.ANSWERED, passing)) return;
                if (requests && step != null) asked.set(step);
                out.write(buffer, 0, n);
                if (!requests && step != null && watch.cut(step, Moment.DELIVERED, passing)) return;
            }
        } catch (IOException e) {
            // the other side is gone
        }
    }

    private static String text(byte[] buffer, int length) {
        return new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket each : open) each.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
