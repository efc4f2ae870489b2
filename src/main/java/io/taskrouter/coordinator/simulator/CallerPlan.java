package io.taskrouter.coordinator.simulator;

/**
 * Who calls: so many calls in a simulated minute, shared out by weight.
 *
 * @param patienceMillis how long a caller waits at most, drawn evenly between 0 and twice the value
 * @param bypassPerMinute writes by programs that do not know the coordinator: mostly whole, stale documents, some of them without its
 *     stamp or with somebody else's extension, and some capacities
 */
public record CallerPlan(
        double perMinute,
        double acd,
        double direct,
        double outbound,
        double internal,
        long patienceMillis,
        double bypassPerMinute) {

    /** Mostly queue calls. */
    public static CallerPlan ordinary(double perMinute) {
        return new CallerPlan(perMinute, 0.6, 0.25, 0.1, 0.05, 30_000, 0);
    }
}
