package io.taskrouter.coordinator.k8s;

import io.taskrouter.coordinator.stack.CoordinatorProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A service as Kubernetes makes one of pods: connections are shared out in turn among those whose ready probe passes, and stay where they are. A pod is out after two probes that failed.
 */
final class Balancer implements AutoCloseable {
    private static final long PROBE_MILLIS = 500;
    private static final int FAILURES = 2;

    private final ServerSocket socket;
    private final List<CoordinatorProcess> pods = new CopyOnWriteArrayList<>();
    private final Map<CoordinatorProcess, Integer> failures = new ConcurrentHashMap<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger turn = new AtomicInteger();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final java.util.concurrent.ScheduledExecutorService probes = Executors.newSingleThreadScheduledExecutor();

    Balancer() {
        try {
            socket = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.submit(this::accept);
        probes.scheduleWithFixedDelay(this::probe, 0, PROBE_MILLIS, TimeUnit.MILLISECONDS);
    }

    String url() {
        return "http://127.0.0.1:" + socket.getLocalPort();
    }

    void add(CoordinatorProcess pod) {
        failures.put(pod, 0);
        pods.add(pod);
    }

    void remove(CoordinatorProcess pod) {
        pods.remove(pod);
    }

    boolean sendsTo(CoordinatorProcess pod) {
        return pods.contains(pod) && failures.getOrDefault(pod, 0) < FAILURES;
    }

    private void probe() {
        for (CoordinatorProcess pod : pods) {
            if (pod.isReady()) failures.put(pod, 0);
            else failures.merge(pod, 1, Integer::sum);
        }
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket caller = socket.accept();
                threads.submit(() -> connect(caller));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void connect(Socket caller) {
        List<CoordinatorProcess> ready = new ArrayList<>(pods);
        ready.removeIf(pod -> !sendsTo(pod));
        try {
            CoordinatorProcess pod = ready.get(Math.floorMod(turn.getAndIncrement(), ready.size()));
            Socket server = new Socket(InetAddress.getLoopbackAddress(), pod.port());
            open.add(caller);
            open.add(server);
            threads.submit(() -> copy(caller, server));
            threads.submit(() -> copy(server, caller));
        } catch (IOException | RuntimeException e) {
            close(caller);
        }
    }

    private void copy(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // the other direction ends as well
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        probes.shutdownNow();
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(Balancer::close);
        threads.shutdownNow();
    }
}
