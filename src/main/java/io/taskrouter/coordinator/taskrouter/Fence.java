package io.taskrouter.coordinator.taskrouter;

import java.time.Duration;

/** Asked right before every send: may a call that can take up to {@code deadline} still be made? */
@FunctionalInterface
public interface Fence {
    Fence NONE = deadline -> true;

    boolean allows(Duration deadline);
}
