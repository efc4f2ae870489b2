package io.taskrouter.coordinator.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** The last requests of all, in a ring: an entry costs one number and one store. */
final class RequestLog {
    private static final int KEPT = 1 << 18;
    private final AtomicReferenceArray<@Nullable RequestEntry> ring = new AtomicReferenceArray<>(KEPT);
    private final AtomicLong next = new AtomicLong(1);

    void add(LongFunction<RequestEntry> numbered) {
        long sequence = next.getAndIncrement();
        ring.set((int) (sequence % KEPT), numbered.apply(sequence));
    }

    /** Up to {@code limit} entries with a sequence above {@code after}, of one worker or of all. */
    List<RequestEntry> after(@Nullable String workerSid, long after, int limit) {
        List<RequestEntry> found = new ArrayList<>();
        long end = next.get();
        for (long sequence = Math.max(after + 1, end - KEPT); sequence < end && found.size() < limit; sequence++) {
            RequestEntry entry = sequence < 1 ? null : ring.get((int) (sequence % KEPT));
            if (entry != null
                    && entry.sequence() == sequence
                    && (workerSid == null || workerSid.equals(entry.workerSid()))) {
                found.add(entry);
            }
        }
        return found;
    }
}
