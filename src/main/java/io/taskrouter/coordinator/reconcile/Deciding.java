package io.taskrouter.coordinator.reconcile;

import io.taskrouter.coordinator.rules.CallState;
import io.taskrouter.coordinator.rules.Decision;
import io.taskrouter.coordinator.rules.Standing;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the rules decide about a worker as the pass knows it at this moment. Confined to the pass. */
final class Deciding {
    private final Course course;
    private Instant now;
    private @Nullable Decided last;

    Deciding(Course course) {
        this.course = course;
        this.now = course.now;
    }

    /** As it would have been decided then. */
    <T> T asOf(Instant then, Supplier<T> judging) {
        now = then;
        last = null;
        try {
            return judging.get();
        } finally {
            now = course.now;
            last = null;
        }
    }

    Decision decide() {
        return decide(course.acd, course.override);
    }

    Decision decide(WorkerState.Acd wishes, @Nullable Integer bound) {
        var decision = decided(standing(wishes, bound));
        var calls = course.sheet.calls;
        if (!course.meddling.isFight(now) || calls.openReservations().isEmpty()) return decision;
        // While somebody keeps setting the worker ready during a call, a full channel keeps queue calls away.
        int full = Math.min(decision.capacity(), calls.openReservations().size());
        return new Decision(false, full, decision.acd(), decision.ringable(), decision.direct());
    }

    /** Most often asked for the same again. */
    @SuppressWarnings("ReferenceEquality") // calls never change; unlike ones that are alike are only decided once more
    private Decision decided(Standing standing) {
        var before = last;
        var calls = course.sheet.calls;
        if (before != null && before.calls == calls && before.standing.equals(standing)) return before.decision;
        var policies = course.tools.policies();
        var decision = course.tools.rules().decide(calls.toSituation(standing, now, policies));
        last = new Decided(calls, standing, decision);
        return decision;
    }

    private record Decided(CallState calls, Standing standing, Decision decision) {}

    private Standing standing(WorkerState.Acd wishes, @Nullable Integer bound) {
        var sheet = course.sheet;
        return new Standing(
                wishes.wish(),
                wishes.hold(),
                sheet.activity.available(),
                sheet.activity.name(),
                sheet.channelAvailable,
                sheet.capacity,
                bound,
                isRebuilding());
    }

    /** A worker who is ready already stays so: what may be under way unknown to us was begun while not ready. */
    private boolean isRebuilding() {
        return course.rebuildingUntil != null
                && now.isBefore(course.rebuildingUntil)
                && !Boolean.TRUE.equals(Owned.ready(course.sheet.document));
    }
}
