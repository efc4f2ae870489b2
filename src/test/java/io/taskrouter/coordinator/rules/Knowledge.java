package io.taskrouter.coordinator.rules;

import static io.taskrouter.coordinator.rules.Happenings.at;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The call states that a search meets, each with a number; whatever is worked out from one is worked out once. */
final class Knowledge {
    static final long EARLY = 36;
    static final long LATE = 10_000;

    /** Columns of the table of steps: events first, then what a read may find, early and late, then time. */
    private static final int READINGS = 16;

    private static final int FINDINGS = 25;
    private static final int TIME = READINGS + 2 * FINDINGS;

    private final Cast cast;
    private final Strategy strategy;
    private final CallRules rules;
    private final List<CallState> states = new ArrayList<>();
    private final Map<CallState, Integer> numbers = new HashMap<>();
    private final List<int[]> steps = new ArrayList<>();
    private final List<@Nullable Decision[]> decisions = new ArrayList<>();
    private final List<List<Breach>> breaches = new ArrayList<>();

    Knowledge(Cast cast, Strategy strategy) {
        this.cast = cast;
        this.strategy = strategy;
        this.rules = new CallRules(cast.policies());
        number(CallState.EMPTY);
    }

    private int number(CallState state) {
        var known = numbers.get(state);
        if (known != null) return known;
        var unknown = new int[TIME + 1];
        Arrays.fill(unknown, -1);
        states.add(state);
        steps.add(unknown);
        decisions.add(new Decision[2]);
        breaches.add(state.breaches(cast.policies()));
        numbers.put(state, states.size() - 1);
        return states.size() - 1;
    }

    private int step(int from, int column, UnaryOperator<CallState> step) {
        int known = steps.get(from)[column];
        if (known >= 0) return known;
        return steps.get(from)[column] = number(step.apply(states.get(from)));
    }

    /** @param event one of {@link Cast#events} */
    int after(int from, int event) {
        return step(from, event, state -> strategy.fold(state, cast.events().get(event), cast.policies()));
    }

    int afterReading(int from, int first, int second, long readAt) {
        int column = READINGS + 5 * first + second + (readAt == LATE ? FINDINGS : 0);
        return step(from, column, state -> state.merge(cast.truth(first, second, readAt), cast.policies()));
    }

    int afterTime(int from) {
        return step(from, TIME, state -> state.expire(at(LATE), cast.policies()));
    }

    Decision decision(int from, long second) {
        int column = second == LATE ? 1 : 0;
        var known = decisions.get(from)[column];
        if (known != null) return known;
        return decisions.get(from)[column] = decide(states.get(from), second);
    }

    /** What the rules want, however things are known. */
    Decision decide(CallState state, long second) {
        var worker = new Standing(cast.policies().defaultWish(), false, true, "Available", true, null, null, false);
        return rules.decide(state.toSituation(worker, at(second), cast.policies()));
    }

    List<Breach> breaches(int from) {
        return breaches.get(from);
    }

    int size() {
        return states.size();
    }
}
