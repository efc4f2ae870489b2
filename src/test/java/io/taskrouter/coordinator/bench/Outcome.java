package io.taskrouter.coordinator.bench;

/** How one step ended for the caller that sent it. */
public sealed interface Outcome {

    /**
     * Acknowledged: it is in effect at TaskRouter.
     *
     * @param acceptedNanos {@link System#nanoTime()} of the answer that took responsibility: the 202 where there was one
     * @param queued answered 202 first, then followed to its end
     */
    record Confirmed(long acceptedNanos, boolean queued) implements Outcome {
        public static Confirmed now() {
            return new Confirmed(System.nanoTime(), false);
        }
    }

    /** Given up; it may be in effect or not, as far as the caller knows. */
    record Failed(String reason) implements Outcome {}

    /** The run ended while it was still being tried or followed. */
    record Unfinished() implements Outcome {}
}
