package io.taskrouter.coordinator.rules;

import org.jspecify.annotations.Nullable;

/**
 * The next write towards a decision, such that no instant on the way is unsafe: ready is true only while a capacity of 1 is confirmed and no raise is unresolved.
 *
 * <p>While a worker is idle the capacity keeps a second queue call away; once the capacity is raised, readiness does. So the two guards must overlap: readiness goes before the capacity rises, and comes
 * after it has fallen. Ask again after each confirmed step, with what TaskRouter confirmed; when a step fails, stop: what stands by then is safe.
 */
public final class WriteOrder {
    private WriteOrder() {}

    /** One write, or none. */
    public sealed interface Step {}

    /** Write {@code isAcdReady}. */
    public record SetReady(boolean ready) implements Step {}

    /** Write the voice channel's capacity. */
    public record SetCapacity(int capacity) implements Step {}

    /** Nothing to write now. Ready may still be withheld: see {@link #withheld}. */
    public record Done() implements Step {}

    /**
     * @param currentReady {@code isAcdReady} as TaskRouter holds it; null when missing, and after a write of {@code true} with unknown outcome that a read does not show, until a later attributes write of
     *     ours is confirmed: it may still land, and only a newer version keeps it out
     * @param confirmedCapacity as TaskRouter holds it, null when not known
     * @param raiseUnresolved may a raise of the capacity with unknown outcome still land
     */
    public static Step next(
            @Nullable Boolean currentReady,
            @Nullable Integer confirmedCapacity,
            boolean raiseUnresolved,
            Decision desired) {
        boolean ready = Boolean.TRUE.equals(currentReady);
        boolean mayBeReady = desired.ready()
                && desired.capacity() == 1
                && confirmedCapacity != null
                && confirmedCapacity == 1
                && !raiseUnresolved;
        if (ready && !mayBeReady) return new SetReady(false);
        if (confirmedCapacity == null || confirmedCapacity != desired.capacity()) {
            boolean lowers = confirmedCapacity != null && confirmedCapacity > desired.capacity();
            // missing is not ready for TaskRouter, but what is not confirmed false does not precede a raise
            return currentReady == null && !lowers ? new SetReady(false) : new SetCapacity(desired.capacity());
        }
        if (mayBeReady) return ready ? new Done() : new SetReady(true);
        return currentReady == null ? new SetReady(false) : new Done();
    }

    /**
     * May a capacity write with unknown outcome raise the capacity when it lands? What lowers it now may: by then the capacity can be 1. So every write above 1 is to be waited for, and the capacity read again,
     * before anything relies on 1.
     */
    public static boolean mayStillRaise(int capacity) {
        return capacity > 1;
    }

    /** Is readiness held back though the rules grant it, because a raise may still land? */
    public static boolean withheld(boolean raiseUnresolved, Decision desired) {
        return desired.ready() && raiseUnresolved;
    }
}
