package io.taskrouter.coordinator.bench;

import io.taskrouter.coordinator.stack.CoordinatorProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A coordinator's memory and metrics from outside. */
record Probe(CoordinatorProcess coordinator) {

    double residentMib() {
        return Run.residentMib(coordinator);
    }

    /** Sum over the series of a metric that carry the labels, each written {@code name="value"}; 0 when there is none. */
    double metric(String name, String... labels) {
        return scrape()
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> Arrays.stream(labels).allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Streams of events: how many are open, and how many ended for which reason. */
    String streams() {
        return scrape().lines().filter(line -> line.startsWith("live_streams")).collect(Collectors.joining(", "));
    }

    private String scrape() {
        URI management = URI.create("http://127.0.0.1:" + coordinator.managementPort());
        try (HttpConnection connection = new HttpConnection(management)) {
            HttpReply reply = connection.send("GET", "/q/metrics", "Accept: text/plain\r\n", null);
            return new String(reply.body(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String memory() {
        return String.format(
                Locale.ROOT,
                "service resident %.0f MiB, heap used %.0f MiB, direct %.0f MiB",
                residentMib(),
                metric("jvm_memory_used_bytes", "area=\"heap\"") / 1048576,
                metric("jvm_buffer_memory_used_bytes", "id=\"direct\"") / 1048576);
    }
}
