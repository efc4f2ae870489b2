package io.taskrouter.coordinator.rules;

import static io.taskrouter.coordinator.rules.Happenings.at;

import io.taskrouter.coordinator.rules.Call.Kind;
import io.taskrouter.coordinator.rules.CallEvent.Progress;
import io.taskrouter.coordinator.rules.CallEvent.Purpose;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who plays in one search: a queue call R1, a second reservation R2, an outbound intent, a parked call whose caller may hang up, what goes wrong besides, and the policies in force.
 *
 * @param taken what R1 goes through between offer and end: accepted or wrapping
 * @param troubles each happens at most once, at any moment
 * @param events everything that may be delivered; the first four of each reservation are its offer, its middle, and its end after that or before
 */
record Cast(
        String name, Kind second, Progress taken, Policies policies, Set<Trouble> troubles, List<CallEvent> events) {
    static final int INTENT = 8;
    static final int PARKED = 9;
    static final int HUNG_UP = 10;
    static final int REJECTED = 11;
    static final int NOTHING = -1;

    enum Trouble {
        /** Somebody sets A, removes it, or raises C. */
        BYPASS,
        /** A capacity write is lost, or lands later. */
        CAPACITY_TIMES_OUT,
        /** A readiness write is lost, or lands later. */
        READY_TIMES_OUT
    }

    Cast(String name, Kind second, Progress taken, Policies policies, Set<Trouble> troubles) {
        this(name, second, taken, policies, troubles, events(second, taken));
    }

    Cast with(Trouble... others) {
        return new Cast(name, second, taken, policies, Set.of(others));
    }

    Moment beginning() {
        var moment = new Moment();
        if (!troubles.contains(Trouble.BYPASS)) moment.bypass = Moment.Bypass.MENDED;
        moment.capacityTimeOutLeft = troubles.contains(Trouble.CAPACITY_TIMES_OUT);
        moment.readyTimeOutLeft = troubles.contains(Trouble.READY_TIMES_OUT);
        return moment;
    }

    private static List<CallEvent> events(Kind second, Progress taken) {
        var events = new ArrayList<CallEvent>();
        for (int which = 0; which < 2; which++) {
            var kind = which == 0 ? Kind.ACD : second;
            int later = 2 * which;
            var missed = kind == Kind.DIRECT ? Progress.TIMED_OUT : Progress.CANCELED;
            events.add(Happenings.reservation(sid(which), Progress.CREATED, kind, 10 + later));
            events.add(Happenings.reservation(sid(which), which == 0 ? taken : Progress.ACCEPTED, kind, 20 + later));
            events.add(Happenings.reservation(sid(which), Progress.COMPLETED, kind, 30 + later));
            events.add(Happenings.reservation(sid(which), missed, kind, 30 + later));
        }
        events.add(Happenings.intent("I1", Purpose.OUTBOUND, "", 11));
        events.add(Happenings.parked("CA9", Kind.ACD, 5));
        events.add(Happenings.over("CA9", 35));
        events.add(new CallEvent.RejectedByUs(sid(0)));
        events.add(new CallEvent.RejectedByUs(sid(1)));
        return List.copyOf(events);
    }

    Kind kind(int which) {
        return which == 0 ? Kind.ACD : second;
    }

    static String sid(int which) {
        return "R" + (which + 1);
    }

    /** The event of that slot (offer, middle, end), or {@link #NOTHING} when it has not happened to a reservation that has come so far. */
    static int event(int which, int slot, int phase) {
        int first = 4 * which;
        return switch (slot) {
            case 0 -> phase == Moment.NONE ? NOTHING : first;
            case 1 -> phase == Moment.TAKEN || phase == Moment.ENDED ? first + 1 : NOTHING;
            default -> phase == Moment.ENDED ? first + 2 : phase == Moment.WITHDRAWN ? first + 3 : NOTHING;
        };
    }

    Progress taken(int which) {
        return which == 0 ? taken : Progress.ACCEPTED;
    }

    Truth truth(int first, int second, long readAt) {
        var open = new ArrayList<Truth.Open>();
        int[] phases = {first, second};
        for (int which = 0; which < 2; which++) {
            if (phases[which] != Moment.OFFERED && phases[which] != Moment.TAKEN) continue;
            var progress = phases[which] == Moment.OFFERED ? Progress.CREATED : taken(which);
            open.add(
                    new Truth.Open(sid(which), progress, Happenings.task(sid(which), kind(which)), at(10 + 2 * which)));
        }
        return new Truth(open, at(readAt));
    }

    @Override
    public String toString() {
        return name + " " + new TreeSet<>(troubles);
    }
}
