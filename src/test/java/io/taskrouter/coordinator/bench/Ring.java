package io.taskrouter.coordinator.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.taskrouter.coordinator.command.ExactJson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * A list of fixed length in a worker's attributes: each step appends its own word and takes the first one out, so that a document holds any number of steps and its history tells of each how often it took effect,
 * and in which order.
 */
public final class Ring {
    public static final String KEY = "ring";
    /** Longer than what one write may bring in. */
    private static final int LENGTH = 24;

    private Ring() {}

    /**
     * @param doubled steps that took effect more than once
     * @param lost acknowledged ones that never did
     * @param disordered those of one caller that took effect before an earlier one of the same caller
     * @param broken writes after which the ring was not what its steps make of it
     */
    public record Reading(int doubled, int lost, int disordered, int broken) {
        public static final Reading NOTHING = new Reading(0, 0, 0, 0);

        public Reading and(Reading more) {
            return new Reading(
                    doubled + more.doubled, lost + more.lost, disordered + more.disordered, broken + more.broken);
        }
    }

    /** As it is before the first step. */
    public static String seed() {
        return "["
                + IntStream.range(0, LENGTH)
                        .mapToObj(i -> "\"-" + i + "\"")
                        .collect(java.util.stream.Collectors.joining(","))
                + "]";
    }

    /** The operations of one step, as members of a JSON Patch. */
    public static String step(Seat seat, long value) {
        return """
                {"op":"add","path":"/%s/-","value":"%s"},{"op":"remove","path":"/%s/0"}""".formatted(KEY, word(seat, value), KEY);
    }

    private static String word(Seat seat, long value) {
        return seat.key() + "." + value;
    }

    /**
     * @param seeded the worker's document before the first step
     * @param writes all changes of the worker since, in the order of their effect
     */
    public static Reading read(String seeded, List<Write> writes, Collection<Track> tracks) {
        List<String> all = new ArrayList<>();
        int broken = 0;
        List<String> ring = ring(seeded);
        for (Write write : writes) {
            List<String> next = ring(write.attributes());
            int gone = next.isEmpty() ? -1 : ring.indexOf(next.getFirst());
            if (gone < 0 || next.size() != LENGTH || !ring.subList(gone, LENGTH).equals(next.subList(0, LENGTH - gone)))
                broken++;
            else all.addAll(next.subList(LENGTH - gone, LENGTH));
            ring = next;
        }
        return reading(all, tracks, broken);
    }

    private static Reading reading(List<String> all, Collection<Track> tracks, int broken) {
        Map<String, Integer> first = new HashMap<>();
        int doubled = 0;
        for (int i = 0; i < all.size(); i++) if (first.putIfAbsent(all.get(i), i) != null) doubled++;
        int lost = 0;
        int disordered = 0;
        for (Track track : tracks) {
            int last = -1;
            for (Step step : track.steps()) {
                Integer place = first.get(word(track.seat(), step.value()));
                if (place == null && step.isConfirmed()) lost++;
                if (place == null) continue;
                if (place < last) disordered++;
                last = Math.max(last, place);
            }
        }
        return new Reading(doubled, lost, disordered, broken);
    }

    private static List<String> ring(String attributes) {
        return StreamSupport.stream(ExactJson.object(attributes).path(KEY).spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
