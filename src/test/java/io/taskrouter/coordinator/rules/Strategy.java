package io.taskrouter.coordinator.rules;

import org.jspecify.annotations.Nullable;

/** What the searched coordinator does; the mutants change one thing each. */
interface Strategy {
    Strategy OURS = new Strategy() {};

    default WriteOrder.Step next(
            @Nullable Boolean ready, @Nullable Integer capacity, boolean raiseUnresolved, Decision desired) {
        return WriteOrder.next(ready, capacity, raiseUnresolved, desired);
    }

    default CallState fold(CallState state, CallEvent event, Policies policies) {
        return state.apply(event, policies);
    }

    /**
     * Is a capacity write with unknown outcome remembered until it can no longer land?
     *
     * @param held the capacity as confirmed before it, null when it was not known
     */
    default boolean quarantines(@Nullable Integer held, int written) {
        return WriteOrder.mayStillRaise(written);
    }

    /** Does a confirmed capacity write end the quarantine of an earlier one that is still under way? */
    default boolean forgivesAfterARetry() {
        return false;
    }

    /** Is readiness taken as unknown after a write of it with unknown outcome, though a read shows it unwritten? */
    default boolean distrustsReadBack() {
        return true;
    }

    /** Does an attributes write carry the version it was made from? */
    default boolean sendsIfMatch() {
        return true;
    }

    default boolean rejectsBreaches() {
        return true;
    }
}
