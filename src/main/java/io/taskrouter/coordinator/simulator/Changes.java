package io.taskrouter.coordinator.simulator;

import org.jspecify.annotations.Nullable;

/** What differs between two states of one worker. */
record Changes(
        boolean attributes,
        boolean activity,
        boolean name,
        @Nullable WorkerChannel capacityOf,
        @Nullable WorkerChannel availabilityOf,
        boolean reservations,
        boolean deleted) {

    static Changes between(WorkerState before, WorkerState after) {
        WorkerChannel capacity = null;
        WorkerChannel availability = null;
        if (before.channels() != after.channels()) {
            for (WorkerChannel next : after.channels()) {
                WorkerChannel old = before.channel(next.sid());
                capacity = old != null && old.capacity() != next.capacity() ? next : capacity;
                availability = old != null && old.available() != next.available() ? next : availability;
            }
        }
        return new Changes(
                !before.attributes().text().equals(after.attributes().text()),
                !before.activity().sid().equals(after.activity().sid()),
                !before.name().equals(after.name()),
                capacity,
                availability,
                before.open() != after.open(),
                after.deleted() != before.deleted());
    }

    /** The words of {@link HistoryEntry#kind()}. */
    String kind() {
        StringBuilder words = new StringBuilder();
        add(words, attributes, "attributes");
        add(words, activity, "activity");
        add(words, name, "friendlyName");
        add(words, capacityOf != null, "capacity");
        add(words, availabilityOf != null, "availability");
        add(words, reservations, "reservation");
        add(words, deleted, "delete");
        return words.isEmpty() ? "none" : words.toString();
    }

    private static void add(StringBuilder words, boolean applies, String word) {
        if (applies) {
            words.append(words.isEmpty() ? "" : "+").append(word);
        }
    }
}
