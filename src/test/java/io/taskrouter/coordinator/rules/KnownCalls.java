package io.taskrouter.coordinator.rules;

import static io.taskrouter.coordinator.rules.Happenings.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.rules.Truth.Open;
import java.util.List;

/** The calls of one worker as they come to be known, one event or one read after the other; times are seconds after ten o'clock. */
abstract class KnownCalls {
    static final Policies POLICIES = Policies.DEFAULT;
    CallState state = CallState.EMPTY;

    KnownCalls after(CallEvent... events) {
        for (var event : events) state = state.apply(event, POLICIES);
        return this;
    }

    KnownCalls truth(long second, Open... open) {
        state = state.merge(new Truth(List.of(open), at(second)), POLICIES);
        return this;
    }

    KnownCalls time(long second) {
        state = state.expire(at(second), POLICIES);
        return this;
    }

    Situation situation(long second) {
        return state.toSituation(
                new Standing(true, false, true, "Available", true, 1, null, false), at(second), POLICIES);
    }

    Decision decision(long second) {
        return new CallRules(POLICIES).decide(situation(second));
    }

    Call only(long second) {
        assertThat(situation(second).calls()).hasSize(1);
        return situation(second).calls().getFirst();
    }

    static Open open(String sid, CallEvent.Progress progress, Call.Kind kind, long second) {
        return new Open(sid, progress, Happenings.task(sid, kind), at(second));
    }
}
