package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.simulator.HistoryEntry;
import io.taskrouter.coordinator.simulator.SimulatorControl;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Others who write to the same worker, each a key of his own: one number after the other, the next when the one before was answered for. What any of them was told must have been at TaskRouter in its turn. */
final class Company {
    static final int MEMBERS = 4;
    private static final int MOST = 100_000;

    private final SimulatorControl control;
    private final String worker;
    private final Member[] members;

    Company(SimulatorControl control, String worker) {
        this.control = control;
        this.worker = worker;
        members = IntStream.range(0, MEMBERS).mapToObj(Member::new).toArray(Member[]::new);
    }

    /** Sends a value, always the same request for the same one; true when it was answered for. */
    @FunctionalInterface
    interface Sender {
        boolean send(String key, int value);
    }

    /** Confined to one thread at a time. */
    final class Member {
        private final String key;
        private volatile int acknowledged;

        private Member(int number) {
            key = "o" + number;
        }

        /** Goes on from where he was put off, by so many values; returns whether he was answered for all of them. */
        boolean go(int values, Sender sender) {
            for (int i = 0; i < values; i++) {
                int next = acknowledged + 1;
                if (!sender.send(key, next)) return false;
                acknowledged = next;
            }
            return true;
        }

        private int valueIn(String document) {
            return ExactJson.object(document).path(key).asInt();
        }

        private long lost(List<String> documents) {
            var seen = documents.stream().mapToInt(this::valueIn).boxed().toList();
            long never = IntStream.rangeClosed(1, acknowledged)
                    .filter(value -> !seen.contains(value))
                    .count();
            return never + (seen.getLast() < acknowledged ? 1 : 0);
        }

        private long wentBack(List<String> documents) {
            return IntStream.range(1, documents.size())
                    .filter(i -> valueIn(documents.get(i)) < valueIn(documents.get(i - 1)))
                    .count();
        }

        private boolean isIn(HistoryEntry write) {
            return valueIn(write.after()) != valueIn(write.before());
        }
    }

    Member member(int number) {
        return members[number];
    }

    /** Values that were answered for and were never at TaskRouter, or are there no longer. */
    long lost() {
        var documents = documents();
        return Arrays.stream(members).mapToLong(each -> each.lost(documents)).sum();
    }

    /** How often a value gave way to an earlier one. */
    long wentBack() {
        var documents = documents();
        return Arrays.stream(members)
                .mapToLong(each -> each.wentBack(documents))
                .sum();
    }

    /** The most of them in one write. */
    long together() {
        return applied().stream()
                .mapToLong(write ->
                        Arrays.stream(members).filter(each -> each.isIn(write)).count())
                .max()
                .orElse(0);
    }

    private List<String> documents() {
        return applied().stream().map(HistoryEntry::after).toList();
    }

    private List<HistoryEntry> applied() {
        return control.history(worker, 0, MOST).stream()
                .filter(HistoryEntry::applied)
                .toList();
    }
}
