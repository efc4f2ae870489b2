package io.taskrouter.coordinator.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a test does to the simulator and asks of it. Safe to use from many threads. */
public final class SimulatorControl {
    private final Simulation simulation;

    SimulatorControl(Simulation simulation) {
        this.simulation = simulation;
    }

    public SimulatorOptions options() {
        return simulation.options();
    }

    /** In force for the next request; host, port, account, seed and history's bounds stay as they were at the start. */
    public void options(SimulatorOptions next) {
        simulation.options(next);
    }

    /** A fresh workspace with the seeded workers; faults, counters and history are gone, options stay. */
    public void reset() {
        simulation.reset();
    }

    /** Returns the rule with its id. */
    public FaultRule fault(FaultRule rule) {
        return simulation.faults().add(rule);
    }

    /** The faults in force, also those that are spent. */
    public List<FaultRule> faults() {
        return simulation.faults().rules();
    }

    public void clearFaults() {
        simulation.faults().clear();
    }

    /** How often a rule has fired. */
    public long fired(FaultRule rule) {
        return simulation.faults().fired(rule.id());
    }

    /**
     * Makes {@code count} available workers with these attributes, in which {@code ${n}} stands for the worker's number.
     *
     * @return their SIDs
     */
    public List<String> seed(int count, String attributes) {
        ObjectNode wish = Json.MAPPER.createObjectNode().put("count", count).put("attributes", attributes);
        return new WorkerSeeds(simulation.workspace()).make(wish);
    }

    /** Replaces a worker's attributes as a writer who bypasses the coordinator. */
    public void writeAttributes(String workerSid, String attributes, String writer) {
        write(
                workerSid,
                Json.MAPPER.createObjectNode().put("attributes", attributes).put("writer", writer));
    }

    /** Sets the voice channel's capacity as a writer who bypasses the coordinator. */
    public void writeCapacity(String workerSid, int capacity, String writer) {
        write(
                workerSid,
                Json.MAPPER.createObjectNode().put("capacity", capacity).put("writer", writer));
    }

    /** Moves a worker to the activity of this name. */
    public void writeActivity(String workerSid, String activity, String writer) {
        write(
                workerSid,
                Json.MAPPER.createObjectNode().put("activity", activity).put("writer", writer));
    }

    private void write(String workerSid, ObjectNode wish) {
        new WorkerSeeds(simulation.workspace()).write(worker(workerSid), wish);
    }

    public void deleteWorker(String workerSid) {
        simulation.workspace().deleteWorker(worker(workerSid), Caller.inProcess("bypasser"));
    }

    public String attributes(String workerSid) {
        return worker(workerSid).state().attributes().text();
    }

    public JsonNode attributesTree(String workerSid) {
        try {
            return Json.MAPPER.readTree(attributes(workerSid));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("attributes are checked when they come in", e);
        }
    }

    /** Is the worker's activity an available one? */
    public boolean isAvailable(String workerSid) {
        return worker(workerSid).state().activity().available();
    }

    public int voiceCapacity(String workerSid) {
        return worker(workerSid).state().voiceCapacity();
    }

    public int version(String workerSid) {
        return worker(workerSid).state().version();
    }

    /** Up to {@code limit} writes with a sequence above {@code after}, oldest first; of all workers when null. */
    public List<HistoryEntry> history(@Nullable String workerSid, long after, int limit) {
        return simulation.workspace().history().after(workerSid, after, limit);
    }

    /** Answers by endpoint ({@code POST worker}) and status ({@code 200}, or {@code reset}, {@code silence}). */
    public Map<String, Map<String, Long>> counters() {
        return simulation.counters().snapshot();
    }

    /** Answers of one endpoint, whatever the status. */
    public long requests(String endpoint) {
        return counters().getOrDefault(endpoint, Map.of()).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** The last quarter of a million requests at most: those with a sequence above {@code after}, of one worker or of all. */
    public List<RequestEntry> requestLog(@Nullable String workerSid, long after, int limit) {
        return simulation.requests().after(workerSid, after, limit);
    }

    /** The largest number of write requests of one worker that were under way at once. */
    public int mostWritesOfOneWorker() {
        return simulation.counters().mostWritesOfOneWorker();
    }

    public void clearCounters() {
        simulation.counters().clear();
    }

    /** Calls, people, time, callbacks and the judge. */
    public FloorControl floor() {
        return new FloorControl(simulation);
    }

    private Worker worker(String sid) {
        return simulation.workspace().workforce().get(sid, "/Workers/" + sid);
    }
}
