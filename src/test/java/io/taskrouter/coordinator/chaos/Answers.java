package io.taskrouter.coordinator.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.taskrouter.coordinator.bench.Seat;
import io.taskrouter.coordinator.command.ExactJson;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** What callers were told besides "done": reasons of refusals, and revisions, of which no two updates of one worker may share one. */
final class Answers {
    static final String CUT_OFF = "no answer";

    private final Map<String, LongAdder> refusals = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> putOff = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> revisions = new ConcurrentHashMap<>();
    private final Queue<Trouble> troubles = new ConcurrentLinkedQueue<>();
    private final Queue<Wait> waits = new ConcurrentLinkedQueue<>();
    private final Map<Seat, LongAdder> confirmed = new ConcurrentHashMap<>();
    private final Map<Seat, LongAdder> ended = new ConcurrentHashMap<>();
    private final LongAdder reused = new LongAdder();
    private final LongAdder undone = new LongAdder();
    private final LongAdder vanished = new LongAdder();
    private final LongAdder unsettled = new LongAdder();

    /** How long an update took for its caller, by {@link System#nanoTime()}. */
    record Wait(long ended, long nanos) {
        long began() {
            return ended - nanos;
        }
    }

    /** Somebody had to repeat a request, by {@link System#nanoTime()}. */
    record Trouble(String worker, long at, String what) {}

    List<Trouble> troubles() {
        return List.copyOf(troubles);
    }

    void waited(long began) {
        long ended = System.nanoTime();
        waits.add(new Wait(ended, ended - began));
    }

    List<Wait> waits() {
        return List.copyOf(waits);
    }

    void confirmed(Seat seat, String body) {
        String revision = parsed(body).path("revision").asText();
        if (!revisions
                .computeIfAbsent(seat.workerSid(), _ -> ConcurrentHashMap.newKeySet())
                .add(revision)) reused.increment();
    }

    /** A step of this caller has ended, one way or another. */
    void ended(Seat seat, boolean isConfirmed) {
        ended.computeIfAbsent(seat, _ -> new LongAdder()).increment();
        if (isConfirmed) confirmed.computeIfAbsent(seat, _ -> new LongAdder()).increment();
    }

    long endedOf(Seat seat) {
        LongAdder count = ended.get(seat);
        return count == null ? 0 : count.sum();
    }

    long confirmedOf(Seat seat) {
        LongAdder count = confirmed.get(seat);
        return count == null ? 0 : count.sum();
    }

    /** Accepted with a 202, and not done in the end. */
    String undone(String body) {
        undone.increment();
        return refused(202, body);
    }

    /** An answer to be repeated that there ought not to be. */
    void wrong(int status, String body) {
        refused(status, body);
    }

    String refused(int status, String body) {
        return count(refusals, status, body);
    }

    /** To be repeated elsewhere, as is proper now and then. */
    void putOff(Seat seat, int status, String body) {
        trouble(seat, count(putOff, status, body));
    }

    /** The connection was refused or broke, or nobody answered in time. */
    void cutOff(Seat seat) {
        putOff.computeIfAbsent(CUT_OFF, _ -> new LongAdder()).increment();
        trouble(seat, CUT_OFF);
    }

    private void trouble(Seat seat, String what) {
        troubles.add(new Trouble(seat.workerSid(), System.nanoTime(), what));
    }

    private static String count(Map<String, LongAdder> counts, int status, String body) {
        JsonNode json = parsed(body);
        String type = json.path("problem").path("type").asText(json.path("type").asText());
        String reason = status + " " + type.substring(type.lastIndexOf('/') + 1);
        counts.computeIfAbsent(reason, _ -> new LongAdder()).increment();
        return reason;
    }

    /** Accepted with a 202, and unknown afterwards. */
    String vanished() {
        vanished.increment();
        return "vanished";
    }

    /** Accepted with a 202, and not settled a minute after everything was over. */
    String unsettled() {
        unsettled.increment();
        return "unsettled";
    }

    long vanishedCount() {
        return vanished.sum();
    }

    long undoneCount() {
        return undone.sum();
    }

    long unsettledCount() {
        return unsettled.sum();
    }

    long reusedRevisions() {
        return reused.sum();
    }

    Map<String, Long> refusals() {
        return sums(refusals);
    }

    Map<String, Long> putOff() {
        return sums(putOff);
    }

    private static Map<String, Long> sums(Map<String, LongAdder> counts) {
        Map<String, Long> all = new TreeMap<>();
        counts.forEach((reason, count) -> all.put(reason, count.sum()));
        return all;
    }

    private static JsonNode parsed(String body) {
        try {
            return ExactJson.MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            return ExactJson.MAPPER.createObjectNode().put("type", "no JSON");
        }
    }
}
