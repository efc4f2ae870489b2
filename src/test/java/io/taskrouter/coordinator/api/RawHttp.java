package io.taskrouter.coordinator.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** HTTP byte by byte, for what no client library would send. */
final class RawHttp {
    private static final int PATIENCE_MILLIS = 30_000;

    private RawHttp() {}

    /** Writes to the socket. */
    interface Sending {
        void to(OutputStream out) throws IOException;
    }

    static String exchange(int port, String request) throws IOException {
        return exchange(port, out -> out.write(request.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** Sends and reads until the server closes; a send that is cut off is no error, the answer counts. */
    static String exchange(int port, Sending sending) throws IOException {
        try (Socket socket = new Socket("localhost", port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            Thread sender = Thread.startVirtualThread(() -> {
                try {
                    sending.to(socket.getOutputStream());
                } catch (IOException e) {
                    // the server has heard enough
                }
            });
            String answer = readAll(socket.getInputStream());
            sender.interrupt();
            return answer;
        }
    }

    /** Never silent long enough to be called idle, as long as anybody here waits for an answer. */
    static void drip(OutputStream out) throws IOException {
        try {
            for (int i = 0; i < PATIENCE_MILLIS / 100; i++) {
                out.write('x');
                Thread.sleep(100); // the rate of the drops, which is what is tested
            }
        } catch (InterruptedException answered) {
            Thread.currentThread().interrupt();
        }
    }

    private static String readAll(InputStream in) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        byte[] buffer = new byte[4096];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) answer.write(buffer, 0, n);
        } catch (SocketException reset) {
            // what came before the reset is the answer
        }
        return answer.toString(StandardCharsets.UTF_8);
    }
}
