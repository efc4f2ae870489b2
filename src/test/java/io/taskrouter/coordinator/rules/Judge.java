package io.taskrouter.coordinator.rules;

import static io.taskrouter.coordinator.rules.Moment.OFFERED;
import static io.taskrouter.coordinator.rules.Moment.TAKEN;
import static io.taskrouter.coordinator.rules.Moment.TRUE;

import io.taskrouter.coordinator.rules.Call.Kind;
import io.taskrouter.coordinator.rules.CallEvent.Progress;
import io.taskrouter.coordinator.rules.Moment.Bypass;
import io.taskrouter.coordinator.rules.Moment.Stage;

/**
 * What must hold at every instant, as far as it is the coordinator's doing: not when somebody's bypassing write stands that it cannot have seen yet, and not for a call of which it has not heard.
 */
final class Judge {
    private final Cast cast;

    Judge(Cast cast) {
        this.cast = cast;
    }

    /** R1 and R2: TaskRouter could offer it, so A was true with a slot free. */
    void queueCallIsOffered(Moment moment) {
        if (!moment.isOurDoing()) return;
        if (moment.capacity > 1) throw new Unsafe("a queue call is offered while C=" + moment.capacity);
        if (moment.knewOfACall) throw new Unsafe("a queue call is offered though the last pass knew of another call");
    }

    /** I4, first half. */
    void readyLands(Moment moment) {
        if (moment.writing != TRUE) return;
        if (!moment.wantsReady) throw new Unsafe("A:=true though a call is known");
        if (moment.bypass == Bypass.UNSEEN) return;
        if (moment.capacity > 1) throw new Unsafe("A:=true while C=" + moment.capacity);
        if (moment.lateCapacity > 1) throw new Unsafe("A:=true while a raise may still land");
        if (moment.capacityCopy != 1) throw new Unsafe("A:=true while C=1 is not confirmed");
    }

    /** I4, second half, for a write that lands at once or late. */
    void capacityRises(Moment moment) {
        if (moment.ready == TRUE && moment.isOurDoing()) throw new Unsafe("C rises while A=true");
    }

    void lateReadyLands(Moment moment) {
        if (moment.capacity > 1 && moment.isOurDoing())
            throw new Unsafe("A becomes true, late, while C=" + moment.capacity);
        if (moment.knewOfACall && moment.stage == Stage.IDLE)
            throw new Unsafe("A becomes true, late, though a call is known");
    }

    /** R4: never leave A true beside a known call or a raised capacity. */
    void passEnds(Moment moment) {
        if (moment.ready != TRUE || moment.bypass == Bypass.UNSEEN) return;
        if (!moment.wantsReady) throw new Unsafe("a pass leaves A=true though it knows of a call");
        if (moment.capacity > 1) throw new Unsafe("a pass leaves A=true with C=" + moment.capacity);
    }

    /** A queue call that rings beside a call it must not ring beside does not survive a pass that has heard of both. */
    void breachesAreAnswered(Moment moment) {
        for (int acd = 0; acd < 2; acd++) {
            int other = 1 - acd;
            if (cast.kind(acd) != Kind.ACD || moment.reservation[acd] != OFFERED || !moment.isOpen(other)) continue;
            if (heardOf(moment, acd) && heardOf(moment, other) && mustNotRingBeside(moment, other)) {
                throw new Unsafe("a queue call goes on ringing beside " + cast.kind(other));
            }
        }
    }

    private static boolean heardOf(Moment moment, int which) {
        return (moment.delivered & 1 << 3 * which) != 0;
    }

    private boolean mustNotRingBeside(Moment moment, int other) {
        boolean taken = moment.reservation[other] == TAKEN;
        boolean heardTaken = taken && (moment.delivered & 2 << 3 * other) != 0;
        return switch (cast.kind(other)) {
            case ACD -> !taken || heardTaken && cast.taken(other) == Progress.ACCEPTED;
            case OUTBOUND -> true;
            default -> heardTaken && cast.policies().rejectAcdWhenDirectAccepted();
        };
    }

    /** I7, where it is cheapest to see. */
    void duplicateArrives(int before, int after, CallEvent event) {
        if (before != after) throw new Unsafe("a duplicate changes what is known: " + event);
    }
}
