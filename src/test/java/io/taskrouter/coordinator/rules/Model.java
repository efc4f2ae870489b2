package io.taskrouter.coordinator.rules;

import static io.taskrouter.coordinator.rules.Moment.ENDED;
import static io.taskrouter.coordinator.rules.Moment.FALSE;
import static io.taskrouter.coordinator.rules.Moment.NONE;
import static io.taskrouter.coordinator.rules.Moment.OFFERED;
import static io.taskrouter.coordinator.rules.Moment.TAKEN;
import static io.taskrouter.coordinator.rules.Moment.TRUE;
import static io.taskrouter.coordinator.rules.Moment.UNKNOWN;
import static io.taskrouter.coordinator.rules.Moment.WITHDRAWN;

import io.taskrouter.coordinator.rules.Call.Kind;
import io.taskrouter.coordinator.rules.Moment.Bypass;
import io.taskrouter.coordinator.rules.Moment.Parking;
import io.taskrouter.coordinator.rules.Moment.Stage;
import java.util.List;
import java.util.function.Consumer;

/**
 * What may happen next. TaskRouter offers, the worker accepts and hangs up, somebody bypasses; events are delivered late, twice, in any order or never; a pass begins, writes, and waits for the answer, while
 * everything else goes on. Judged as it happens, see {@link Judge}.
 */
final class Model {
    /** Three of each reservation, and the hang-up of the parked call. Intent and parking are the coordinator's own and are never lost. */
    private static final int EVENTS = 7;

    private final Cast cast;
    private final Strategy strategy;
    private final Knowledge knowledge;
    private final Judge judge;

    Model(Cast cast, Strategy strategy, Knowledge knowledge) {
        this.cast = cast;
        this.strategy = strategy;
        this.knowledge = knowledge;
        this.judge = new Judge(cast);
    }

    /** Every state that one happening leads to. */
    void successors(long from, Consumer<Moment> next) {
        var now = Moment.unpack(from);
        for (int which = 0; which < 2; which++) reservation(from, now, which, next);
        othersAct(from, now, next);
        lateWrites(from, now, next);
        if (now.stage == Stage.IDLE) {
            duplicates(now);
            passBegins(now, next);
        } else {
            passGoesOn(from, now, next);
        }
    }

    private static void then(long from, Consumer<Moment> next, Consumer<Moment> change) {
        var moment = Moment.unpack(from);
        change.accept(moment);
        next.accept(moment);
    }

    // ---- TaskRouter and the worker

    private void reservation(long from, Moment now, int which, Consumer<Moment> next) {
        switch (now.reservation[which]) {
            case NONE -> {
                if (mayBegin(now, which)) then(from, next, moment -> begin(moment, which));
            }
            case OFFERED -> {
                then(from, next, moment -> comes(moment, which, TAKEN));
                then(from, next, moment -> comes(moment, which, WITHDRAWN));
            }
            case TAKEN -> then(from, next, moment -> comes(moment, which, ENDED));
            default -> {}
        }
    }

    private boolean mayBegin(Moment now, int which) {
        boolean slot = now.open() < now.capacity;
        return switch (cast.kind(which)) {
            case ACD -> slot && now.ready == TRUE;
            case OUTBOUND -> true; // ignores capacity
            default -> slot;
        };
    }

    private void begin(Moment moment, int which) {
        if (cast.kind(which) == Kind.ACD) judge.queueCallIsOffered(moment);
        comes(moment, which, OFFERED);
    }

    private void comes(Moment moment, int which, int phase) {
        moment.reservation[which] = phase;
        versionMoves(moment);
    }

    /** An attributes write made from an earlier version will be refused, one still under way too. */
    private void versionMoves(Moment moment) {
        moment.stale = true;
        if (strategy.sendsIfMatch()) moment.lateReady = false;
    }

    private void othersAct(long from, Moment now, Consumer<Moment> next) {
        if (!now.intent) {
            then(from, next, moment -> {
                moment.intent = true;
                moment.calls = knowledge.after(moment.calls, Cast.INTENT);
            });
        }
        if (now.parking == Parking.NONE) {
            then(from, next, moment -> {
                moment.parking = Parking.PARKED;
                moment.calls = knowledge.after(moment.calls, Cast.PARKED);
            });
        }
        if (now.parking == Parking.PARKED) then(from, next, moment -> moment.parking = Parking.HUNG_UP);
        if (now.bypass != Bypass.TO_COME) return;
        then(from, next, moment -> bypass(moment, TRUE, moment.capacity));
        then(from, next, moment -> bypass(moment, 0, moment.capacity));
        then(from, next, moment -> bypass(moment, moment.ready, 2));
    }

    private void bypass(Moment moment, int ready, int capacity) {
        moment.bypass = Bypass.UNSEEN;
        moment.ready = ready;
        moment.capacity = capacity;
        versionMoves(moment);
    }

    // ---- events, once or again

    /** Events matter when a pass begins: any that have happened may have come by then, in any order, the others later or never. */
    private void deliveries(Moment now, int bit, Consumer<Moment> each) {
        if (bit == EVENTS) {
            each.accept(now);
            return;
        }
        deliveries(now, bit + 1, each);
        int event = event(now, bit);
        boolean news = event != Cast.NOTHING && (now.delivered & 1 << bit) == 0;
        if (!news) return;
        var after = Moment.unpack(now.pack());
        after.delivered |= 1 << bit;
        after.calls = knowledge.after(now.calls, event);
        deliveries(after, bit + 1, each);
    }

    private static int event(Moment now, int bit) {
        if (bit == EVENTS - 1) return now.parking == Parking.HUNG_UP ? Cast.HUNG_UP : Cast.NOTHING;
        return Cast.event(bit / 3, bit % 3, now.reservation[bit / 3]);
    }

    /** An event that would change nothing is as good as delivered: fewer states to visit. */
    private void markWhatIsNoNews(Moment moment) {
        for (int bit = 0; bit < EVENTS; bit++) {
            int event = event(moment, bit);
            if (event != Cast.NOTHING && knowledge.after(moment.calls, event) == moment.calls)
                moment.delivered |= 1 << bit;
        }
    }

    private void duplicates(Moment now) {
        for (int bit = 0; bit < EVENTS; bit++) {
            if ((now.delivered & 1 << bit) != 0) duplicate(now, event(now, bit));
        }
        if (now.intent) duplicate(now, Cast.INTENT);
        if (now.parking != Parking.NONE) duplicate(now, Cast.PARKED);
    }

    private void duplicate(Moment now, int event) {
        judge.duplicateArrives(
                now.calls, knowledge.after(now.calls, event), cast.events().get(event));
    }

    // ---- writes that come late

    private void lateWrites(long from, Moment now, Consumer<Moment> next) {
        if (now.lateCapacity != 0) {
            then(from, next, moment -> {
                int late = moment.lateCapacity;
                moment.lateCapacity = 0;
                capacityLands(moment, late);
            });
        }
        if (now.lateReady) {
            then(from, next, moment -> {
                judge.lateReadyLands(moment);
                moment.lateReady = false;
                moment.ready = TRUE;
                versionMoves(moment);
            });
            then(from, next, moment -> moment.lateReady = false);
        }
        if (now.stage == Stage.IDLE && (now.raiseUnresolved || now.lateCapacity != 0)) {
            then(from, next, this::windowPasses);
        }
    }

    /** Nothing can land any more; the capacity has been read again. */
    private void windowPasses(Moment moment) {
        if (moment.lateCapacity != 0 && !moment.raiseUnresolved) return; // nobody waits for it
        moment.lateCapacity = 0;
        moment.raiseUnresolved = false;
        moment.capacityCopy = moment.capacity;
    }

    private void capacityLands(Moment moment, int capacity) {
        if (capacity > moment.capacity) judge.capacityRises(moment);
        moment.capacity = capacity;
        versionMoves(moment);
    }

    // ---- the coordinator

    private void passBegins(Moment now, Consumer<Moment> next) {
        deliveries(now, 0, informed -> {
            long from = informed.pack();
            then(from, next, moment -> {
                readEverything(moment, Knowledge.EARLY);
                decide(moment, Knowledge.EARLY);
            });
            then(from, next, moment -> decide(moment, Knowledge.EARLY));
        });
    }

    void readEverything(Moment moment, long second) {
        readWorker(moment);
        if (moment.bypass == Bypass.UNSEEN) moment.bypass = Bypass.SEEN;
        moment.capacityCopy = moment.capacity;
        moment.calls = knowledge.afterReading(moment.calls, moment.reservation[0], moment.reservation[1], second);
    }

    private static void readWorker(Moment moment) {
        moment.readyCopy = moment.ready;
        moment.stale = false;
        if (moment.ready == TRUE) moment.readyInDoubt = false; // what was in doubt has landed
    }

    void decide(Moment moment, long second) {
        markWhatIsNoNews(moment);
        if (strategy.rejectsBreaches()) rejectBreaches(moment);
        judge.breachesAreAnswered(moment);
        var decision = knowledge.decision(moment.calls, second);
        moment.wantsReady = decision.ready();
        moment.wantsCapacity = decision.capacity();
        if (decision.ready()) moment.knewOfACall = false;
        choose(moment);
    }

    private void rejectBreaches(Moment moment) {
        for (var breach : knowledge.breaches(moment.calls)) {
            int which = breach.reservationSid().equals(Cast.sid(0)) ? 0 : 1;
            if (!breach.reject() || moment.reservation[which] != OFFERED) continue;
            comes(moment, which, WITHDRAWN);
            moment.calls = knowledge.after(moment.calls, Cast.REJECTED + which);
        }
    }

    /** The next write of this pass, from what was confirmed. */
    private void choose(Moment moment) {
        var desired = new Decision(moment.wantsReady, moment.wantsCapacity, List.of(), true, List.of());
        switch (strategy.next(moment.knownReady(), moment.knownCapacity(), moment.raiseUnresolved, desired)) {
            case WriteOrder.SetReady(boolean ready) -> {
                moment.stage = Stage.READY_SENT;
                moment.writing = ready ? TRUE : FALSE;
            }
            case WriteOrder.SetCapacity(int capacity) -> {
                moment.stage = Stage.CAPACITY_SENT;
                moment.writing = capacity;
            }
            case WriteOrder.Done() -> ends(moment);
        }
    }

    private void ends(Moment moment) {
        judge.passEnds(moment);
        moment.knewOfACall = !moment.wantsReady;
        if (moment.bypass == Bypass.SEEN) moment.bypass = Bypass.MENDED;
        leaves(moment);
    }

    /** The pass is over, or given up: the next one begins from what is known. */
    private static void leaves(Moment moment) {
        moment.stage = Stage.IDLE;
        moment.writing = 0;
        moment.wantsReady = false;
        moment.wantsCapacity = 0;
    }

    /** Landing and confirmation are one: whatever happens in between may as well happen before the next write lands. */
    private void passGoesOn(long from, Moment now, Consumer<Moment> next) {
        then(from, next, this::answer);
        if (now.stage == Stage.READY_SENT && now.readyTimeOutLeft) readyTimesOut(from, now, next);
        if (now.stage == Stage.CAPACITY_SENT && now.capacityTimeOutLeft) capacityTimesOut(from, next);
    }

    private void answer(Moment moment) {
        if (moment.stage == Stage.READY_SENT) readyArrives(moment);
        else capacityArrives(moment);
    }

    private void capacityArrives(Moment moment) {
        capacityLands(moment, moment.writing);
        moment.capacityCopy = moment.writing;
        if (strategy.forgivesAfterARetry()) moment.raiseUnresolved = false;
        choose(moment);
    }

    private void readyArrives(Moment moment) {
        if (moment.stale && strategy.sendsIfMatch()) {
            readWorker(moment); // 412: read, and go on from there
            choose(moment);
            return;
        }
        judge.readyLands(moment);
        moment.ready = moment.writing;
        versionMoves(moment);
        moment.stale = false;
        moment.readyCopy = moment.writing;
        moment.readyInDoubt = false; // no earlier write can land any more: it was made from an older version
        choose(moment);
    }

    private void readyTimesOut(long from, Moment now, Consumer<Moment> next) {
        then(from, next, moment -> readBackAfterTimeOut(moment, false));
        boolean mayComeLate = now.writing == TRUE && !(now.stale && strategy.sendsIfMatch());
        if (mayComeLate) then(from, next, moment -> readBackAfterTimeOut(moment, true));
    }

    private void readBackAfterTimeOut(Moment moment, boolean comesLate) {
        moment.readyTimeOutLeft = false;
        moment.lateReady = comesLate;
        readWorker(moment);
        moment.readyInDoubt = moment.writing == TRUE && moment.ready != TRUE && strategy.distrustsReadBack();
        leaves(moment);
    }

    private void capacityTimesOut(long from, Consumer<Moment> next) {
        then(from, next, moment -> capacityIsInDoubt(moment, 0));
        then(from, next, moment -> capacityIsInDoubt(moment, moment.writing));
    }

    private void capacityIsInDoubt(Moment moment, int late) {
        boolean quarantined = strategy.quarantines(moment.knownCapacity(), moment.writing);
        moment.capacityTimeOutLeft = false;
        moment.lateCapacity = late;
        moment.raiseUnresolved = quarantined || moment.raiseUnresolved;
        moment.capacityCopy = UNKNOWN;
        leaves(moment);
    }

    // ---- the end

    /** From here on nothing new happens, no event comes any more, and passes read everything. */
    void settle(Moment moment) {
        moment.calls = knowledge.afterTime(moment.calls);
        moment.lateCapacity = 0;
        moment.raiseUnresolved = false;
        moment.lateReady = false;
        moment.readyTimeOutLeft = false;
        moment.capacityTimeOutLeft = false;
        for (int pass = 0; pass < 2; pass++) {
            readEverything(moment, Knowledge.LATE);
            decide(moment, Knowledge.LATE);
            while (moment.stage != Stage.IDLE) answer(moment);
        }
    }
}
