package io.taskrouter.coordinator.vocabulary;

import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.rules.CallEvent;
import io.taskrouter.coordinator.rules.CallEvents;
import io.taskrouter.coordinator.rules.CallRules;
import io.taskrouter.coordinator.rules.CallState;
import io.taskrouter.coordinator.rules.KindOfCall;
import io.taskrouter.coordinator.rules.Policies;
import io.taskrouter.coordinator.rules.Rules;
import io.taskrouter.coordinator.rules.Standing;
import io.taskrouter.coordinator.rules.WriteOrder;
import java.time.Instant;
import java.util.StringJoiner;

/** A worker, ready and idle at first, of whose calls one source tells; every write is confirmed at once. */
final class Listener {
    private static final Rules RULES = new CallRules(Policies.DEFAULT);

    private CallState calls = CallState.EMPTY;
    private Instant now = Instant.EPOCH;
    private boolean ready = true;
    private int capacity = 1;

    Meaning hear(Event.Signal signal) {
        var meaning = Vocabulary.of(signal, calls);
        var heard = Vocabulary.heard(signal, meaning, calls, now);
        if (heard != null) take(heard);
        return meaning;
    }

    void hear(Event event) {
        CallEvents.of(event, KindOfCall.DEFAULT).ifPresent(this::take);
        now = event.at();
    }

    private void take(CallEvent event) {
        calls = calls.apply(event, Policies.DEFAULT);
    }

    /** In the notation of the rules: {@code A:=f C:=2}; empty for none. */
    String writes() {
        var steps = new StringJoiner(" ");
        while (true) {
            var standing = new Standing(true, false, true, "Available", true, capacity, null, false);
            var decision = RULES.decide(calls.toSituation(standing, now, Policies.DEFAULT));
            switch (WriteOrder.next(ready, capacity, false, decision)) {
                case WriteOrder.SetReady(boolean wanted) -> {
                    ready = wanted;
                    steps.add(wanted ? "A:=t" : "A:=f");
                }
                case WriteOrder.SetCapacity(int wanted) -> {
                    capacity = wanted;
                    steps.add("C:=" + wanted);
                }
                case WriteOrder.Done done -> {
                    return steps.toString();
                }
            }
        }
    }
}
