package io.taskrouter.coordinator.simulator;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells the event log what changed about a worker; a write that changes nothing raises nothing. */
final class WorkerEvents implements WorkerWatch {
    private final EventLog log;

    WorkerEvents(EventLog log) {
        this.log = log;
    }

    @Override
    public void changed(Worker worker, WorkerState before, WorkerState after, Caller by) {
        if (before == after) {
            record("worker.created", worker, after, "Worker " + after.name() + " created", Map.of());
            return;
        }
        Changes changes = Changes.between(before, after);
        if (changes.deleted()) {
            record("worker.deleted", worker, after, "Worker " + after.name() + " deleted", Map.of());
        }
        if (changes.activity()) {
            String text =
                    "Worker " + after.name() + " updated to " + after.activity().name() + " Activity";
            record("worker.activity.update", worker, after, text, previous(before, after));
        }
        if (changes.attributes() || changes.name()) {
            record(
                    "worker.attributes.update",
                    worker,
                    after,
                    "Worker " + after.name() + " attributes updated",
                    Map.of());
        }
        channel("worker.capacity.update", changes.capacityOf(), worker, before, after);
        channel("worker.channel.availability.update", changes.availabilityOf(), worker, before, after);
    }

    private void channel(
            String type, @Nullable WorkerChannel next, Worker worker, WorkerState before, WorkerState after) {
        if (next != null) {
            String text =
                    "Worker " + after.name() + " Channel " + next.channel().uniqueName() + " updated";
            record(type, worker, after, text, channelFields(next, before, after));
        }
    }

    private void record(String type, Worker worker, WorkerState state, String text, Map<String, String> extra) {
        log.record(type, worker.sid(), text, WorkspaceEvent.Subject.of(worker.sid(), state), extra);
    }

    private static Map<String, String> previous(WorkerState before, WorkerState after) {
        long millis = Duration.between(before.activityChanged(), after.activityChanged())
                .toMillis();
        return Map.of(
                "WorkerTimeInPreviousActivity", Long.toString(millis / 1000),
                "WorkerTimeInPreviousActivityMs", Long.toString(millis),
                "WorkerPreviousActivitySid", before.activity().sid(),
                "WorkerPreviousActivityName", before.activity().name());
    }

    private static Map<String, String> channelFields(WorkerChannel next, WorkerState before, WorkerState after) {
        String name = next.channel().uniqueName();
        int used = after.used(name, false);
        WorkerChannel old = before.channel(next.sid());
        Map<String, String> fields = new HashMap<>();
        fields.put("WorkerChannelAvailable", Boolean.toString(next.available()));
        fields.put("WorkerChannelAvailableCapacity", Integer.toString(Math.max(0, next.capacity() - used)));
        fields.put("WorkerChannelPreviousCapacity", Integer.toString(old == null ? 0 : old.capacity()));
        fields.put("WorkerChannelTaskCount", Integer.toString(used));
        fields.put("TaskChannelSid", next.channel().sid());
        fields.put("TaskChannelUniqueName", name);
        return fields;
    }
}
