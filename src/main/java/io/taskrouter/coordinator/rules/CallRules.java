package io.taskrouter.coordinator.rules;

/**
 * The rules as three ordered lists of small findings: what keeps a worker from being ready, what asks for capacity, what keeps a direct call from ringing.
 */
public final class CallRules implements Rules {
    private final Policies policies;

    public CallRules(Policies policies) {
        this.policies = policies;
    }

    @Override
    public Decision decide(Situation situation) {
        int wanted = CapacityRules.wanted(situation, policies);
        var override = situation.override();
        var acd = ReadyRules.objections(situation);
        var direct = RingRules.objections(situation, wanted);
        int capacity = override == null ? wanted : Math.min(wanted, override);
        return new Decision(acd.isEmpty(), capacity, acd, direct.isEmpty(), direct);
    }
}
