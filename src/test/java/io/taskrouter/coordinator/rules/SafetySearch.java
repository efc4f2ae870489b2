package io.taskrouter.coordinator.rules;

import io.taskrouter.coordinator.rules.Moment.Parking;
import io.taskrouter.coordinator.rules.Moment.Stage;
import java.util.Arrays;

/** Visits every state that can be reached, and from each lets things settle. */
final class SafetySearch {
    private final Cast cast;
    private final Knowledge knowledge;
    private final Model model;
    private final Visited visited = new Visited();
    private final Visited settled = new Visited();
    private long[] open = new long[1024];
    private int waiting;

    SafetySearch(Cast cast, Strategy strategy) {
        this.cast = cast;
        this.knowledge = new Knowledge(cast, strategy);
        this.model = new Model(cast, strategy, knowledge);
    }

    /** @throws Unsafe with the path that leads there */
    SafetySearch run() {
        var beginning = cast.beginning().pack();
        visited.add(beginning, 0);
        open[waiting++] = beginning;
        while (waiting > 0) {
            long state = open[--waiting];
            try {
                model.successors(state, moment -> reach(moment.pack(), state));
                settle(state);
            } catch (Unsafe unsafe) {
                throw new Unsafe(cast + ": " + unsafe.getMessage() + path(state));
            }
        }
        return this;
    }

    private void reach(long state, long from) {
        if (!visited.add(state, from)) return;
        if (waiting == open.length) open = Arrays.copyOf(open, 2 * waiting);
        open[waiting++] = state;
    }

    private String path(long state) {
        var text = new StringBuilder();
        visited.pathTo(state).forEach(moment -> text.append("\n  ").append(moment));
        return text.toString();
    }

    private void settle(long state) {
        var moment = Moment.unpack(state);
        if (moment.stage != Stage.IDLE) return;
        if (!settled.add(withoutWhatDoesNotMatter(state), 0)) return;
        model.settle(moment);
        expect(moment, whatTheWorldWants(moment));
        endEverything(moment);
        model.settle(moment);
        expect(moment, new Decision(cast.policies().defaultWish(), 1, java.util.List.of(), true, java.util.List.of()));
    }

    private static long withoutWhatDoesNotMatter(long state) {
        var moment = Moment.unpack(state);
        moment.lateCapacity = 0;
        moment.lateReady = false;
        moment.raiseUnresolved = false;
        moment.capacityTimeOutLeft = false;
        moment.readyTimeOutLeft = false;
        moment.readyCopy = 0;
        moment.capacityCopy = Moment.UNKNOWN;
        moment.stale = false;
        moment.knewOfACall = false;
        return moment.pack();
    }

    /** Whatever was delivered, and in whichever order: what somebody wants who knows only how things are. */
    private Decision whatTheWorldWants(Moment moment) {
        var policies = cast.policies();
        var state = CallState.EMPTY;
        boolean parked = moment.parking == Parking.PARKED || moment.parking == Parking.HUNG_UP && !knowsHangUp(moment);
        if (parked) state = state.apply(cast.events().get(Cast.PARKED), policies);
        return knowledge.decide(
                state.merge(cast.truth(moment.reservation[0], moment.reservation[1], Knowledge.LATE), policies),
                Knowledge.LATE);
    }

    private static boolean knowsHangUp(Moment moment) {
        return (moment.delivered & 1 << 6) != 0;
    }

    private void endEverything(Moment moment) {
        for (int which = 0; which < 2; which++) if (moment.isOpen(which)) moment.reservation[which] = Moment.ENDED;
        if (moment.parking == Parking.NONE) return;
        moment.parking = Parking.HUNG_UP;
        moment.calls = knowledge.after(moment.calls, Cast.HUNG_UP);
    }

    private static void expect(Moment moment, Decision wanted) {
        boolean ready = moment.ready == Moment.TRUE;
        if (ready != wanted.ready() || moment.capacity != wanted.capacity() || moment.ready == 0) {
            throw new Unsafe("settled at A=" + moment.ready + " C=" + moment.capacity + " instead of " + wanted.ready()
                    + ", " + wanted.capacity() + " in " + moment);
        }
    }

    int states() {
        return visited.size();
    }

    int callStates() {
        return knowledge.size();
    }
}
