package io.taskrouter.coordinator.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** One event stream, read as it comes by a thread of its own; keeps when it saw which update settled. */
final class LiveReader implements AutoCloseable {
    private static final String ID = "\"updateId\":\"";

    private final Wire wire;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final List<Sighting> sightings = new ArrayList<>();
    private final Thread thread;
    private volatile String end = "";

    /** @param nanos {@link System#nanoTime()} when the line had arrived */
    record Sighting(String updateId, long nanos) {}

    private LiveReader(Wire wire) {
        this.wire = wire;
        this.thread = Thread.ofVirtual().start(this::read);
    }

    /** @param authorization a complete header line */
    static LiveReader open(URI service, String path, String authorization) throws IOException {
        Wire wire = new Wire(new InetSocketAddress(service.getHost(), service.getPort()));
        wire.send(request(service, path, authorization));
        return new LiveReader(wire);
    }

    static byte[] request(URI service, String path, String authorization) {
        return ("GET " + path + " HTTP/1.1\r\nHost: " + service.getAuthority() + "\r\nAccept: text/event-stream\r\n"
                        + authorization + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Every event is written whole, so that the lines of chunked encoding stand between its lines, never within. */
    private void read() {
        boolean settled = false;
        try {
            String status = wire.line();
            if (!status.contains(" 200 ")) throw new IOException(status);
            while (true) {
                String line = wire.line();
                if (line.startsWith("event: ")) settled = line.endsWith(" update.settled");
                else if (line.startsWith("data: ") && settled) see(line);
                else if (line.startsWith(": closing")) end = line.substring(2);
                if (!line.isEmpty() && line.charAt(0) == ':' || line.startsWith("event: ")) begun.countDown();
            }
        } catch (IOException e) {
            if (end.isEmpty()) end = String.valueOf(e.getMessage());
            begun.countDown();
        }
    }

    private void see(String line) {
        int from = line.indexOf(ID) + ID.length();
        sightings.add(new Sighting(line.substring(from, line.indexOf('"', from)), System.nanoTime()));
    }

    /** Waits for the first word. */
    void awaitBegin() throws InterruptedException {
        begun.await();
    }

    /** Why it ended, empty while it lasts. */
    String end() {
        return end;
    }

    /** Ends it and tells what it saw. */
    List<Sighting> finish() throws InterruptedException {
        wire.close();
        thread.join();
        return sightings;
    }

    @Override
    public void close() {
        wire.close();
    }
}
