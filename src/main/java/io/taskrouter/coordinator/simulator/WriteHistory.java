package io.taskrouter.coordinator.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The latest writes of all workers, bounded by number and by characters. Appending takes no lock until the bound is near;
 * then the oldest sixty-fourth goes at once.
 */
final class WriteHistory {
    private final int capacity;
    private final long characterLimit;
    private final AtomicReferenceArray<@Nullable HistoryEntry> ring;
    private final Map<String, ConcurrentNavigableMap<Long, HistoryEntry>> byWorker = new ConcurrentHashMap<>();
    private final AtomicLong next = new AtomicLong(1);
    private final AtomicLong characters = new AtomicLong();
    private volatile long oldest = 1;

    WriteHistory(SimulatorOptions.History bounds) {
        this.capacity = Math.max(64, bounds.entries());
        this.characterLimit = bounds.characters();
        this.ring = new AtomicReferenceArray<>(capacity);
    }

    /** To be called under the worker's lock, so that a worker's entries are in the order of their effect. */
    void append(LongFunction<HistoryEntry> numbered) {
        long sequence = next.getAndIncrement();
        while (sequence - oldest >= capacity) {
            evict();
        }
        HistoryEntry entry = numbered.apply(sequence);
        ring.set(slot(sequence), entry);
        byWorker.computeIfAbsent(entry.workerSid(), any -> new ConcurrentSkipListMap<>())
                .put(sequence, entry);
        if (characters.addAndGet(entry.characters()) > characterLimit) {
            evict();
        }
    }

    private synchronized void evict() {
        long until = Math.min(oldest + Math.max(1, capacity / 64), next.get() - 1);
        while (oldest < until && forget(oldest)) {
            oldest++;
        }
    }

    private boolean forget(long sequence) {
        HistoryEntry entry = ring.get(slot(sequence));
        if (entry == null || entry.sequence() != sequence) {
            return false;
        }
        ring.set(slot(sequence), null);
        characters.addAndGet(-entry.characters());
        byWorker.computeIfPresent(entry.workerSid(), (any, own) -> {
            own.remove(sequence);
            return own;
        });
        return true;
    }

    /** Up to {@code limit} entries with a sequence above {@code after}, oldest first; of one worker, or of all. */
    List<HistoryEntry> after(@Nullable String workerSid, long after, int limit) {
        return workerSid == null ? ofAll(after, limit) : ofOne(workerSid, after, limit);
    }

    private List<HistoryEntry> ofOne(String workerSid, long after, int limit) {
        ConcurrentNavigableMap<Long, HistoryEntry> own = byWorker.get(workerSid);
        return own == null
                ? List.of()
                : own.tailMap(after, false).values().stream().limit(limit).toList();
    }

    private List<HistoryEntry> ofAll(long after, int limit) {
        List<HistoryEntry> found = new ArrayList<>();
        long end = next.get();
        for (long sequence = Math.max(after + 1, oldest); sequence < end && found.size() < limit; sequence++) {
            HistoryEntry entry = ring.get(slot(sequence));
            if (entry != null && entry.sequence() == sequence) {
                found.add(entry);
            }
        }
        return found;
    }

    long oldest() {
        return oldest;
    }

    long latest() {
        return next.get() - 1;
    }

    private int slot(long sequence) {
        return (int) (sequence % capacity);
    }
}
