package io.taskrouter.coordinator.rules;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything a decision depends on.
 *
 * @param wish does the worker want queue calls
 * @param hold is the worker kept out by a supervisor
 * @param available is the worker's activity an available one
 * @param activity the activity's name, for the reasons' text
 * @param channelAvailable the voice channel's own switch
 * @param calls offered, accepting, live, wrapping calls, live outbound intents, declined direct calls
 * @param parked what counts as parked ({@code p} of the rules): parked calls, park intents, pickups in flight, hung-up ones in their grace
 * @param expected tasks expected in the Park Pickup queue ({@code e})
 * @param confirmedCapacity C as last confirmed by TaskRouter, null when not known
 * @param override a supervisor's upper bound on C, null for none
 * @param completing ids of calls being completed on request: they wrap, as far as readiness goes, and need no capacity
 * @param declined has the worker just declined a direct call, so that another must not be sent yet
 * @param rebuilding is the worker's truth still being read after the loss of Redis
 * @param takesBack has TaskRouter lately taken a queue call back when the worker became not ready
 */
public record Situation(
        boolean wish,
        boolean hold,
        boolean available,
        String activity,
        boolean channelAvailable,
        List<Call> calls,
        List<Parked> parked,
        int expected,
        @Nullable Integer confirmedCapacity,
        @Nullable Integer override,
        Set<String> completing,
        boolean declined,
        boolean rebuilding,
        boolean takesBack) {

    public Situation {
        calls = List.copyOf(calls);
        parked = List.copyOf(parked);
        completing = Set.copyOf(completing);
    }

    /**
     * A queue call that rings alone and would be taken back, to be offered again and taken back again, if the worker became not ready now. With C at 1 it keeps every other call away by itself, until it is being
     * accepted.
     */
    boolean isFragileOffer() {
        if (!takesBack || confirmedCapacity == null || confirmedCapacity != 1) return false;
        if (calls.size() != 1 || !parked.isEmpty() || expected > 0) return false;
        var call = calls.getFirst();
        return call.kind() == Call.Kind.ACD && call.phase() == Call.Phase.OFFERED && !call.foreign();
    }

    /** Nothing being completed, declined or rebuilt. */
    public Situation(
            boolean wish,
            boolean hold,
            boolean available,
            String activity,
            boolean channelAvailable,
            List<Call> calls,
            List<Parked> parked,
            int expected,
            @Nullable Integer confirmedCapacity,
            @Nullable Integer override) {
        this(
                wish,
                hold,
                available,
                activity,
                channelAvailable,
                calls,
                parked,
                expected,
                confirmedCapacity,
                override,
                Set.of(),
                false,
                false,
                false);
    }

    /** @param why {@code parked}, {@code intent}, {@code pickup} or {@code hangup-grace} */
    public record Parked(String callSid, String why) {}
}
