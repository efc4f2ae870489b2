package io.taskrouter.coordinator.simulator;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The workspace's events, latest {@code bound} of them, and whoever wants to hear of each at once. */
final class EventLog {
    private final ConcurrentSkipListMap<Long, WorkspaceEvent> events = new ConcurrentSkipListMap<>();
    private final AtomicLong recorded = new AtomicLong();
    private final SimulatedTime time;
    private final Sids sids;
    private final int bound;
    private volatile List<Consumer<WorkspaceEvent>> listeners = List.of();

    EventLog(SimulatedTime time, Sids sids, int bound) {
        this.time = time;
        this.sids = sids;
        this.bound = bound;
    }

    /** They are called under the lock of whoever records: be quick, never wait. */
    void listeners(List<Consumer<WorkspaceEvent>> next) {
        listeners = List.copyOf(next);
    }

    /** {@code type} is TaskRouter's name; the resource type is the part before its first dot. */
    void record(
            String type,
            String resourceSid,
            String description,
            WorkspaceEvent.Subject subject,
            Map<String, String> extra) {
        long ordinal = recorded.incrementAndGet();
        String resource = type.substring(0, type.indexOf('.'));
        WorkspaceEvent event = new WorkspaceEvent(
                sids.next("EV"), ordinal, type, time.stamp(), resource, resourceSid, description, subject, extra);
        events.put(ordinal, event);
        if (ordinal > bound) {
            events.remove(ordinal - bound);
        }
        listeners.forEach(listener -> listener.accept(event));
    }

    Collection<WorkspaceEvent> after(long ordinal) {
        return events.tailMap(ordinal, false).values();
    }

    @Nullable WorkspaceEvent find(String sid) {
        return events.values().stream()
                .filter(event -> event.sid().equals(sid))
                .findFirst()
                .orElse(null);
    }

    long recorded() {
        return recorded.get();
    }
}
