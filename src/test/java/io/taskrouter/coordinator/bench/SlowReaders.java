package io.taskrouter.coordinator.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Readers that ask for events and then read nothing, half of them of the whole floor: each is to be sent away, and to cost nothing that lasts. */
record SlowReaders(URI service, String authorization, Probe probe, PrintStream out) {
    private static final int SMALL_BUFFER = 4_096;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    /** @param load begins what they would have to read */
    void measure(int count, List<String> workers, Supplier<LiveCallers> load, Duration limit)
            throws IOException, InterruptedException {
        if (count == 0) return;
        String before = probe.memory();
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++)
                silent.add(open(i % 2 == 0 ? "/v1/events" : "/v1/workers/" + workers.get(i % workers.size()) + "/events"));
            LiveCallers callers = load.get();
            long begin = System.nanoTime();
            double most = 0;
            double dropped = 0;
            int expected = (count + 1) / 2; // one worker's events alone take a quarter of an hour to be too much
            while (dropped < expected && System.nanoTime() - begin < limit.toNanos()) {
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
                dropped = probe.metric("live_streams_ended_total", "reason=\"slow-reader\"");
                most = Math.max(most, probe.residentMib());
            }
            out.printf(
                    Locale.ROOT,
                    "%.0f of the %d readers of the floor that read nothing were sent away as slow within %.0f s; at most %.0f MiB resident%n  %s%n  before: %s%n  after:  %s%n",
                    dropped,
                    expected,
                    (System.nanoTime() - begin) / 1e9,
                    most,
                    probe.streams(),
                    before,
                    probe.memory());
            callers.finish();
        } finally {
            for (Socket each : silent) each.close();
        }
    }

    private Socket open(String path) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(SMALL_BUFFER); // else the kernel reads megabytes for it
        socket.connect(new InetSocketAddress(service.getHost(), service.getPort()));
        socket.getOutputStream().write(LiveReader.request(service, path, authorization));
        socket.getInputStream().readNBytes(64); // it has begun; from now on silence
        return socket;
    }
}
