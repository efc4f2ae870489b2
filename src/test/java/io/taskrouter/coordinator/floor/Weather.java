package io.taskrouter.coordinator.floor;

import io.taskrouter.coordinator.simulator.AgentPlan;
import io.taskrouter.coordinator.simulator.CallerPlan;
import io.taskrouter.coordinator.simulator.FaultRule;
import io.taskrouter.coordinator.simulator.SimulatorControl;
import io.taskrouter.coordinator.simulator.SimulatorOptions.Callbacks;
import io.taskrouter.coordinator.simulator.SimulatorOptions.Limits;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What happens to the floor besides calls.
 *
 * @param callbacks lost, doubled, delayed
 * @param limits of TaskRouter, met now and then: 429
 * @param faults what TaskRouter does to requests
 * @param bypasses a minute: whole, stale documents written by programs that know nothing of the coordinator
 * @param agents how they behave
 * @param resync the service's resync interval
 */
record Weather(
        Callbacks callbacks,
        Limits limits,
        List<FaultRule> faults,
        double bypasses,
        AgentPlan agents,
        Duration resync) {
    /** Short talks, so that a minute holds many calls; reactions long enough for a busy machine to answer a breach first. */
    private static final AgentPlan BRISK = new AgentPlan(0.06, 0.01, 1_500, 300, 3_000, 1_500, 0.05, 5_000);

    /** Some of everything. */
    static Weather rough() {
        return new Weather(
                new Callbacks(0.015, 0.05, 0.05, 3_000),
                new Limits(0, 400, 0, Map.of(), 0),
                List.of(
                        often(0.0003, FaultRule.errorBefore(429)),
                        often(0.003, FaultRule.errorBefore(503)),
                        often(0.003, FaultRule.errorAfter(500)),
                        often(0.003, FaultRule.resetBefore()),
                        often(0.003, FaultRule.resetAfter()),
                        often(0.002, FaultRule.lateLanding(2_500)).on("POST", "worker"),
                        often(0.002, FaultRule.lateLanding(2_500)).on("POST", "worker-channel")),
                60,
                BRISK,
                Pace.RESYNC);
    }

    /** Nothing is lost, much comes twice and late, and nobody looks at the truth by himself for the time being. */
    static Weather doubled() {
        return new Weather(
                new Callbacks(0, 0.5, 0.5, 3_000), Limits.none(), List.of(), 0, BRISK, Duration.ofMinutes(10));
    }

    /** Raises of the capacity land seconds after everybody has given them up, and calls end meanwhile. */
    static Weather late() {
        return new Weather(
                new Callbacks(0, 0.05, 0.05, 500),
                Limits.none(),
                List.of(often(0.15, FaultRule.lateLanding(4_000)).on("POST", "worker-channel")),
                0,
                new AgentPlan(0.5, 0, 300, 100, 500, 300, 0, 0),
                Pace.RESYNC);
    }

    /** Slow agents: direct calls are taken while queue calls still ring, and somebody dials out besides. */
    static Weather crowded() {
        return new Weather(
                Callbacks.faithful(),
                Limits.none(),
                List.of(),
                0,
                new AgentPlan(0, 0, 10_000, 300, 1_000, 300, 0, 0),
                Pace.RESYNC);
    }

    private Limits limits(int speed) {
        return new Limits(
                limits.concurrency(),
                limits.accountPerSecond() * speed,
                limits.endpointPerSecond() * speed,
                limits.perEndpoint(),
                limits.retryAfterSeconds());
    }

    private static FaultRule often(double probability, FaultRule fault) {
        return fault.withProbability(probability);
    }

    /** Half of the callbacks are lost, and agents let it ring: much is known only to those who look. */
    static Weather deaf() {
        return new Weather(
                new Callbacks(0.5, 0, 0, 0),
                Limits.none(),
                List.of(),
                0,
                new AgentPlan(0, 0, 10_000, 300, 1_000, 300, 0, 0),
                Pace.RESYNC);
    }

    void over(SimulatorControl control, Pace pace) {
        control.options(control.options().withCallbacks(callbacks).withLimits(limits(pace.speed())));
        faults.forEach(fault -> control.fault(pace.scaled(fault)));
        control.floor().agents(agents);
    }

    CallerPlan callers(int callsPerMinute) {
        return new CallerPlan(callsPerMinute, 0.65, 0.3, 0, 0.05, 6_000, bypasses);
    }
}
