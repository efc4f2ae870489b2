package io.taskrouter.coordinator.reconcile;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The rules' switches and how passes behave ({@code coordinator.rules.*}). */
@ConfigMapping(prefix = "coordinator.rules")
public interface ReconcileConfig {
    @WithDefault("true")
    boolean directDuringWrapUp();

    @WithDefault("true")
    boolean ringDuringOffer();

    @WithDefault("false")
    boolean reservePickupSlot();

    /** The wish of a worker never seen. */
    @WithDefault("true")
    boolean defaultWish();

    /** How soon to look again at a worker with calls or doubt, jittered by a quarter. */
    @WithDefault("60s")
    Duration resyncInterval();
}
