package io.taskrouter.coordinator.reconcile;

import io.taskrouter.coordinator.document.DirectExtension;
import io.taskrouter.coordinator.queue.Draining;
import io.taskrouter.coordinator.queue.Extensions;
import io.taskrouter.coordinator.queue.Passes;
import io.taskrouter.coordinator.queue.Whereabouts;
import io.taskrouter.coordinator.queue.Workers;
import io.taskrouter.coordinator.rules.KindOfCall;
import io.taskrouter.coordinator.rules.Policies;
import io.taskrouter.coordinator.rules.Rules;
import io.taskrouter.coordinator.taskrouter.TaskRouter;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What every pass works with.
 *
 * @param memory states this replica has lately decoded
 * @param sweep how often workers without calls are looked at
 * @param alarms where people hear of what should not be
 * @param defaultWish the wish of a worker never seen
 * @param lateWriteWindow how long a write with unknown outcome may still land at TaskRouter
 * @param resync how soon to look again at a worker with calls or doubt
 * @param extensions what a direct extension looks like, and {@code form} reads it
 * @param index who has which extension
 * @param whereabouts whose calls are whose, for what is told without naming a worker
 * @param parking how calls are parked
 * @param freeStuckCalls is a task completed that is still accepted long after its caller has gone
 * @param declinedTwiml what callers of declined direct calls get, null for nothing
 */
record PassTools(
        TaskRouter taskRouter,
        Passes passes,
        Workers workers,
        Draining draining,
        Rules rules,
        Policies policies,
        KindOfCall kinds,
        StateMemory memory,
        Sweep sweep,
        Alarms alarms,
        boolean defaultWish,
        Duration lateWriteWindow,
        Duration resync,
        Pattern extensions,
        DirectExtension form,
        Extensions index,
        Whereabouts whereabouts,
        ParkingSettings parking,
        boolean freeStuckCalls,
        @Nullable String declinedTwiml) {}
