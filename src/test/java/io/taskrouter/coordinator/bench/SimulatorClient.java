package io.taskrouter.coordinator.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The simulator's own control pages. Any failure is an {@link UncheckedIOException}: a run without them proves nothing. */
final class SimulatorClient {
    private static final int PAGE = 5_000;

    private final URI base;
    private final String control;

    /** @param base up to, not including, {@code /control} */
    SimulatorClient(URI base) {
        this.base = base;
        this.control = base.getPath() + "/control";
    }

    /** A fresh workspace without workers; faults, counters and history are gone. */
    void reset() {
        call("POST", "/reset", "{\"seededWorkers\":0}");
    }

    /** All options that can be changed, for {@link #options(String)} to restore. */
    String options() {
        return call("GET", "/options", null).toString();
    }

    /** @param patch merged into the options in force */
    void options(String patch) {
        call("PATCH", "/options", patch);
    }

    void mood(int latencyMillis, Profile.Limit limit, Profile.Faults faults) {
        String kind = latencyMillis == 0 ? "NONE" : "FIXED";
        options("""
                {"latency":{"kind":"%s","millis":%d,"sigma":0,"maxMillis":%d},
                 "limits":{"concurrency":%d,"accountPerSecond":%d}}""".formatted(kind, latencyMillis, latencyMillis, limit.concurrent(), limit.perSecond()));
        call("DELETE", "/faults", null);
        fault("error-before", faults.serverErrors() / 2);
        fault("error-after", faults.serverErrors() / 2);
        fault("reset-before", faults.resets() / 2);
        fault("reset-after", faults.resets() / 2);
    }

    private void fault(String kind, double probability) {
        if (probability > 0) {
            call("POST", "/faults", "{\"kind\":\"%s\",\"probability\":%s}".formatted(kind, probability));
        }
    }

    /**
     * Makes available workers.
     *
     * @param prefix of their names
     * @param attributes kept to the letter
     * @return their SIDs
     */
    List<String> seed(int count, String prefix, String attributes) {
        ObjectNode wish = ExactJson.MAPPER
                .createObjectNode()
                .put("count", count)
                .put("prefix", prefix)
                .put("attributes", attributes);
        return StreamSupport.stream(
                        call("POST", "/workers", wish.toString()).path("sids").spliterator(), false)
                .map(JsonNode::textValue)
                .toList();
    }

    Traffic traffic() {
        JsonNode endpoints = call("GET", "/counters", null).path("endpoints");
        return Traffic.of(
                ExactJson.MAPPER.convertValue(endpoints, new TypeReference<Map<String, Map<String, Long>>>() {}));
    }

    /** The sequence of the latest write of all. */
    long latest() {
        return call("GET", "/counters", null).path("historyLatest").longValue();
    }

    /** Everything that changed this worker after {@code sequence}. */
    List<Write> history(String workerSid, long sequence) {
        List<Write> writes = new ArrayList<>();
        long after = sequence;
        while (true) {
            JsonNode page =
                    call("GET", "/history?text=full&worker=" + workerSid + "&after=" + after + "&limit=" + PAGE, null);
            if (page.path("oldest").longValue() > sequence + 1) {
                throw new IllegalStateException("the simulator has forgotten the beginning of this run");
            }
            page.path("items").forEach(item -> add(item, writes));
            if (page.path("items").size() < PAGE) {
                return writes;
            }
            after = page.path("next").longValue();
        }
    }

    private static void add(JsonNode item, List<Write> writes) {
        if (item.path("applied").booleanValue()) {
            writes.add(new Write(
                    item.path("sequence").longValue(),
                    item.path("versionBefore").intValue(),
                    item.path("versionAfter").intValue(),
                    item.path("writer").textValue(),
                    item.path("after").textValue()));
        }
    }

    private JsonNode call(String method, String path, @Nullable String body) {
        String type = body == null ? "" : "Content-Type: application/json\r\n";
        // a connection of its own each time: between two calls a run may have lasted longer than servers keep idle ones
        try (HttpConnection connection = new HttpConnection(base)) {
            HttpReply reply = connection.send(method, control + path, type, body);
            if (!reply.isSuccess()) {
                throw new IOException("the simulator answered " + reply.status() + " to " + method + " " + path);
            }
            return reply.body().length == 0 ? ExactJson.MAPPER.nullNode() : reply.json();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
