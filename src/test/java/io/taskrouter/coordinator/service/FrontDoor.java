package io.taskrouter.coordinator.service;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;

/** The service's public address, known before the service has a port: whatever connects is passed on, byte by byte. */
public final class FrontDoor implements QuarkusTestResourceLifecycleManager {
    private final ServerSocket door;
    private volatile int port;

    public FrontDoor() throws IOException {
        door = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    }

    /** Where the service itself listens. */
    void leadsTo(int servicePort) {
        port = servicePort;
    }

    @Override
    public Map<String, String> start() {
        Thread.startVirtualThread(this::open);
        return Map.of("coordinator.public-url", "http://127.0.0.1:" + door.getLocalPort());
    }

    private void open() {
        try {
            while (true) {
                Socket outside = door.accept();
                Socket inside = new Socket(InetAddress.getByName("localhost"), port);
                Thread.startVirtualThread(() -> pass(outside, inside));
                Thread.startVirtualThread(() -> pass(inside, outside));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private static void pass(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // the other side has left
        }
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(this, new TestInjector.MatchesType(FrontDoor.class));
    }

    @Override
    public void stop() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
