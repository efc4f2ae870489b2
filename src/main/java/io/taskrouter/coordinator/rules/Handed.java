package io.taskrouter.coordinator.rules;

import io.taskrouter.coordinator.rules.CallEvent.Progress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a worker came to a task: offered first, or handed on by somebody who has it. A transfer is a second reservation of a task that is {@code assigned}; nothing else tells it once its creation was missed.
 *
 * @param to SID of the worker or queue that the task was transferred to, null when nobody says
 * @param taken does somebody else have the task; null when that cannot be told
 */
public record Handed(@Nullable String to, @Nullable Boolean taken) {
    private static final Set<String> FREE = Set.of("pending", "reserved");

    /** By an event. Once the worker has accepted, the task is assigned in any case. */
    static Handed told(@Nullable String to, Progress progress, @Nullable String taskStatus) {
        boolean beforeAccept = progress == Progress.CREATED || progress.isRefusal();
        boolean mayBeBefore = progress == Progress.RESCINDED && taskStatus != null; // else a colleague was faster
        return new Handed(to, beforeAccept || mayBeBefore ? taskStatus != null && !FREE.contains(taskStatus) : null);
    }

    /** By a read. What is not said must not be taken for a first offer: that one may be turned away. */
    public static Handed read(Progress progress, @Nullable String taskStatus) {
        boolean rings = progress == Progress.CREATED;
        return new Handed(null, rings ? taskStatus == null || !FREE.contains(taskStatus) : null);
    }

    /** As far as told: whatever its attributes say, the task is not what it was when it was made. */
    boolean isOn() {
        return to != null || Boolean.TRUE.equals(taken);
    }

    boolean isUnclear() {
        return to == null && !Boolean.FALSE.equals(taken);
    }
}
