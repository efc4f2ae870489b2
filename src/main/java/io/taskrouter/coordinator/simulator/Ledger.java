package io.taskrouter.coordinator.simulator;

import io.taskrouter.coordinator.simulator.Findings.Whose;
import io.taskrouter.coordinator.simulator.SimulatorOptions.Judging;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the judge remembers of one worker. Whoever uses it holds its lock, and takes no other one while doing so. */
final class Ledger {
    static final String ATTRIBUTES = "attributes";
    static final String CAPACITY = "capacity";

    final Set<String> occupants = new LinkedHashSet<>();
    /** By rule: in which way the worker is unsafe now. */
    final Map<String, Debt> unsafe = new HashMap<>();
    /** By reservation: queue calls to be rejected. */
    final Map<String, Debt> windows = new HashMap<>();

    private final Set<String> heard = new HashSet<>();
    private Whose lastWriter = Whose.WINDOW;
    private @Nullable Debt meddling;
    private Whose readyBy = Whose.WINDOW;
    private Instant readySince = Instant.EPOCH;

    /** Somebody has written A or C; {@code what} is how the coordinator gets to know. */
    void wrote(Worker worker, Whose whose, String what, Instant now) {
        lastWriter = whose;
        meddling = whose == Whose.THEIRS ? new Debt(worker, "", now, Set.of(what), any -> true) : null;
    }

    void becameReady(Whose whose, Instant now) {
        readyBy = whose;
        readySince = now;
    }

    /** Did somebody else make the worker ready so lately that a raise of ours may have been on its way already? */
    boolean isCrossed(Instant now, Judging judging) {
        return readyBy == Whose.THEIRS && now.isBefore(readySince.plusMillis(judging.graceMillis()));
    }

    /** Whose it is when A and C as they stand let something happen. */
    Whose blame(Instant now, Judging judging) {
        if (meddling == null) {
            return lastWriter;
        }
        return meddling.isDue(now, judging) ? Whose.OURS : Whose.THEIRS;
    }

    /** What of this the coordinator has not heard yet. */
    Set<String> unheard(Collection<String> needed) {
        return needed.stream().filter(each -> !isHeard(each)).collect(Collectors.toSet());
    }

    boolean isHeard(String what) {
        return what.equals(ATTRIBUTES) || what.equals(CAPACITY)
                ? meddling == null || meddling.told != null
                : heard.contains(what);
    }

    /** A callback has come; returns the debts that are known from now on. */
    List<Debt> hears(WorkspaceEvent event, Instant now) {
        Set<String> news = news(event);
        Reservation reservation = event.subject().reservation();
        if (reservation != null) {
            news.stream().filter(each -> each.startsWith(reservation.sid())).forEach(heard::add);
        }
        if (meddling != null && !event.at().isBefore(meddling.since)) {
            meddling.hears(news, now);
        }
        return Stream.concat(unsafe.values().stream(), windows.values().stream())
                .filter(debt -> !debt.settled)
                .filter(debt -> debt.hears(newsFor(debt, event, news), now))
                .toList();
    }

    void failed(Instant now) {
        unsafe.values().forEach(debt -> debt.failed(now));
        windows.values().forEach(debt -> debt.failed(now));
    }

    /** What was said of attributes or capacity before tells nothing. */
    private static Set<String> newsFor(Debt debt, WorkspaceEvent event, Set<String> news) {
        return event.at().isBefore(debt.since)
                ? news.stream().filter(each -> each.startsWith("WR")).collect(Collectors.toSet())
                : news;
    }

    /** A reservation's event says what its worker's attributes are as well. */
    private static Set<String> news(WorkspaceEvent event) {
        Reservation reservation = event.subject().reservation();
        if (reservation != null) {
            boolean taken = reservation.status().compareTo(ReservationStatus.PENDING) > 0;
            return taken
                    ? Set.of(ATTRIBUTES, reservation.sid(), taken(reservation))
                    : Set.of(ATTRIBUTES, reservation.sid());
        }
        return switch (event.type()) {
            case "worker.capacity.update" -> Set.of(CAPACITY);
            case "worker.attributes.update", "worker.activity.update" -> Set.of(ATTRIBUTES);
            default -> Set.of();
        };
    }

    static String taken(Reservation reservation) {
        return reservation.sid() + " taken";
    }

    /** What was heard of reservations that are over matters no more. */
    void keepOnly(List<Reservation> open) {
        heard.removeIf(each -> open.stream().noneMatch(reservation -> each.startsWith(reservation.sid())));
    }
}
