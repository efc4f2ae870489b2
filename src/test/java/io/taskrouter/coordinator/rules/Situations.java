package io.taskrouter.coordinator.rules;

import io.taskrouter.coordinator.rules.Call.Kind;
import io.taskrouter.coordinator.rules.Call.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sentences such as {@code aWorker().with(ACD, LIVE).withParked()}. */
final class Situations {
    static final Instant TEN = Instant.parse("2026-03-01T10:02:00Z");

    private boolean wish = true;
    private boolean hold;
    private boolean available = true;
    private boolean channelAvailable = true;
    private boolean declined;
    private boolean takesBack;
    private boolean rebuilding;
    private final List<Call> calls = new ArrayList<>();
    private final List<Situation.Parked> parked = new ArrayList<>();
    private final Set<String> completing = new HashSet<>();
    private int expected;
    private @Nullable Integer confirmed = 1;
    private @Nullable Integer override;

    static Situations aWorker() {
        return new Situations();
    }

    Situations with(Kind kind, Phase phase) {
        var number = calls.size() + 1;
        calls.add(new Call("WR" + number, kind, phase, "CA" + number, "WT" + number, TEN, "Inbound ACD"));
        return this;
    }

    Situations parked(String why) {
        parked.add(new Situation.Parked("CA9" + parked.size(), why));
        return this;
    }

    Situations expecting(int tasks) {
        expected = tasks;
        return this;
    }

    Situations completing(String id) {
        completing.add(id);
        return this;
    }

    Situations inBreak() {
        available = false;
        return this;
    }

    Situations unwilling() {
        wish = false;
        return this;
    }

    Situations held() {
        hold = true;
        return this;
    }

    Situations declined() {
        declined = true;
        return this;
    }

    Situations rebuilding() {
        rebuilding = true;
        return this;
    }

    Situations channelOff() {
        channelAvailable = false;
        return this;
    }

    Situations confirmed(@Nullable Integer capacity) {
        confirmed = capacity;
        return this;
    }

    Situations takesBack() {
        takesBack = true;
        return this;
    }

    Situations override(int capacity) {
        override = capacity;
        return this;
    }

    Situation now() {
        return new Situation(
                wish,
                hold,
                available,
                available ? "Available" : "Break",
                channelAvailable,
                calls,
                parked,
                expected,
                confirmed,
                override,
                completing,
                declined,
                rebuilding,
                takesBack);
    }

    /** The same with the capacity that the rules want already confirmed. */
    Situation settled(Policies policies) {
        confirmed = new CallRules(policies).decide(now()).capacity();
        return now();
    }
}
