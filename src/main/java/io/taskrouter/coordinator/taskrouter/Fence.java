package io.taskrouter.coordinator.taskrouter;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Asked right before every send: may a call that can take up to {@code deadline} still be made? */
@FunctionalInterface
public interface Fence {
    Fence NONE = deadline -> true;

    boolean allows(Duration deadline);

    /** The same, and no longer than this holds as well. */
    default Fence whilst(BooleanSupplier still) {
        return deadline -> still.getAsBoolean() && allows(deadline);
    }
}
