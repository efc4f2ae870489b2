package io.taskrouter.coordinator.reconcile;

import io.taskrouter.coordinator.queue.Draining;
import io.taskrouter.coordinator.queue.Passes;
import io.taskrouter.coordinator.queue.Workers;
import io.taskrouter.coordinator.rules.Rules;
import io.taskrouter.coordinator.taskrouter.TaskRouter;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * What every pass works with.
 *
 * @param defaultWish the wish of a worker never seen
 * @param lateWriteWindow how long a write with unknown outcome may still land at TaskRouter
 * @param resync how soon to look again at a worker with calls or doubt
 * @param extensions what a direct extension looks like
 */
record PassTools(
        TaskRouter taskRouter,
        Passes passes,
        Workers workers,
        Draining draining,
        Rules rules,
        boolean defaultWish,
        Duration lateWriteWindow,
        Duration resync,
        Pattern extensions,
        PassMetrics metrics) {}
