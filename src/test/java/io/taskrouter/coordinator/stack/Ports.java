package io.taskrouter.coordinator.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Free loopback ports. Taken when asked, used a moment later: somebody may come between, so callers try again. */
public final class Ports {

    private Ports() {}

    /** A free port from below the range the system gives to outgoing connections, with {@code port + 10000} free too. */
    public static int free() {
        for (int attempt = 0; attempt < 1000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(11_000, 22_000);
            if (isFree(port) && isFree(port + 10_000)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port found on loopback");
    }

    /** Such a port, for whoever uses {@code other} as well. */
    public static int freeBut(int other) {
        int port = free();
        while (port == other) port = free();
        return port;
    }

    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException _) {
            return false;
        }
    }
}
