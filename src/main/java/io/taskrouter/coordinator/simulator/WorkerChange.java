package io.taskrouter.coordinator.simulator;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A worker update; null leaves a field alone. */
record WorkerChange(
        @Nullable Attributes attributes,
        @Nullable Activity activity,
        @Nullable String name) {

    WorkerState applyTo(WorkerState before, SimulatorOptions.Bumps bumps, Instant now) {
        WorkerState after = before.identified(
                name == null ? before.name() : name,
                activity == null ? before.activity() : activity,
                attributes == null ? before.attributes() : attributes,
                now);
        return after.bumped(bump(before, after, bumps));
    }

    private static boolean bump(WorkerState before, WorkerState after, SimulatorOptions.Bumps bumps) {
        boolean text = !before.attributes().text().equals(after.attributes().text());
        boolean activity = !before.activity().sid().equals(after.activity().sid());
        boolean name = !before.name().equals(after.name());
        return text && bumps.attributes()
                || activity && bumps.activity()
                || name && bumps.friendlyName()
                || !text && !activity && !name && bumps.unchangedWorker();
    }
}
