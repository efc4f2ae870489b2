package io.taskrouter.coordinator.simulator;

/**
 * How agents behave; probabilities in 0..1, times in simulated milliseconds, each drawn evenly between 0 and twice the value.
 *
 * @param reject offers declined, and {@code ignore} offers left to time out
 * @param answerMillis until an agent reacts to an offer
 * @param connectMillis from the click to the call being up: the reservation stays pending, without any event
 * @param talkMillis until the customer hangs up
 * @param wrapMillis until the agent completes the task
 * @param pause chance of a break after a call, and {@code pauseMillis} how long it is
 */
public record AgentPlan(
        double reject,
        double ignore,
        long answerMillis,
        long connectMillis,
        long talkMillis,
        long wrapMillis,
        double pause,
        long pauseMillis) {

    /** Mostly willing, sometimes not, now and then away. */
    public static AgentPlan ordinary() {
        return new AgentPlan(0.08, 0.05, 3_000, 500, 20_000, 5_000, 0.05, 30_000);
    }
}
