package io.taskrouter.coordinator.simulator;

import io.taskrouter.coordinator.simulator.Findings.Whose;
import io.taskrouter.coordinator.simulator.SimulatorOptions.Judging;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every change of every worker as it happens. Unsafe is a worker with {@code isAcdReady} true while its voice
 * capacity is above 1 (I4), or while a call, an intent or a parked call is known (R4): two things that are watched apart,
 * since the one must not hide the other. A queue call offered to a worker with a queue call breaks R1, to one with any other
 * call R2, and so does "safe" said while a queue call rings; one direct extension with two holders breaks I5.
 *
 * <p>Whose it is: the coordinator's at once when it wrote what made it so. Anybody else's doing becomes the coordinator's
 * when it still stands one pass ({@link Judging#graceMillis()}) after the callback that tells of it was accepted, and when
 * no such callback came, a resync ({@link Judging#resyncMillis()}) later than that. The same holds for a queue call that must
 * be rejected (rule {@code reject}).
 */
final class Judge implements WorkerWatch {
    private final Supplier<SimulatorOptions> options;
    private final SimulatedTime time;
    private final Findings findings = new Findings();
    private final Windows windows = new Windows();
    private final Holders holders = new Holders();
    private final LongAdder instants = new LongAdder();
    private final AtomicLong worst = new AtomicLong();
    private final AtomicLong worstKnown = new AtomicLong();
    private final Map<String, Ledger> ledgers = new ConcurrentHashMap<>();
    private final Map<String, Worker> parked = new ConcurrentHashMap<>();

    Judge(Supplier<SimulatorOptions> options, SimulatedTime time) {
        this.options = options;
        this.time = time;
    }

    private Ledger ledger(String workerSid) {
        return ledgers.computeIfAbsent(workerSid, any -> new Ledger());
    }

    private Judging judging() {
        return options.get().judging();
    }

    @Override
    public void changed(Worker worker, WorkerState before, WorkerState after, Caller by) {
        instants.increment();
        Whose whose = whose(by);
        Ledger ledger = ledger(worker.sid());
        synchronized (ledger) {
            Whose blamed = written(worker, before, after, ledger, whose);
            if (before.open() != after.open()) {
                ledger.keepOnly(after.open());
                calls(worker, before, after, ledger);
            }
            Set<String> cause = blamed == whose ? cause(before, after) : Set.of(Ledger.ATTRIBUTES);
            safety(worker, after, ledger, blamed, cause);
        }
        extension(worker, before, after, whose);
    }

    private Whose whose(Caller by) {
        if (by == ReservationDesk.TASKROUTER) {
            return Whose.WINDOW;
        }
        return by.name().contains(judging().coordinatorName()) ? Whose.OURS : Whose.THEIRS;
    }

    /** What tells the coordinator of this change. */
    private static Set<String> cause(WorkerState before, WorkerState after) {
        for (Reservation now : after.open()) {
            if (before != after && find(before.open(), now.sid()) == null) {
                return Set.of(now.sid());
            }
        }
        return Set.of(before.voiceCapacity() == after.voiceCapacity() ? Ledger.ATTRIBUTES : Ledger.CAPACITY);
    }

    /**
     * Each write of A and C. Ours is the one that makes the worker ready above a capacity of 1 or raises the capacity of a
     * ready worker, whatever else is wrong with that worker already; but a raise that crosses somebody else's "ready" is
     * theirs, because the channel knows no versions.
     */
    private Whose written(Worker worker, WorkerState before, WorkerState after, Ledger ledger, Whose whose) {
        boolean ready = after.attributes().acdReady();
        boolean turned = before == after || before.attributes().acdReady() != ready;
        boolean moved = before != after && before.voiceCapacity() != after.voiceCapacity();
        boolean raised = moved && after.voiceCapacity() > before.voiceCapacity();
        boolean crossed = whose == Whose.OURS && raised && ready && ledger.isCrossed(time.now(), judging());
        Whose blamed = crossed ? Whose.THEIRS : whose;
        boolean wrong = ready && after.voiceCapacity() > 1 && (raised || turned);
        if (wrong && blamed == Whose.OURS && ledger.unsafe.containsKey("I4")) {
            find("I4", blamed, worker, "capacity " + after.voiceCapacity() + " beside isAcdReady, unsafe before");
        }
        if ((turned || moved) && !crossed) {
            ledger.wrote(worker, blamed, turned ? Ledger.ATTRIBUTES : Ledger.CAPACITY, time.now());
        }
        if (turned && ready) {
            ledger.becameReady(whose, time.now());
        }
        return blamed;
    }

    private void calls(Worker worker, WorkerState before, WorkerState after, Ledger ledger) {
        for (Reservation now : after.open()) {
            Reservation old = find(before.open(), now.sid());
            if (old == null && isCall(now)) {
                offered(worker, after, now, ledger);
            } else if (old != null && old.status() != now.status() && now.status() == ReservationStatus.ACCEPTED) {
                accepted(worker, after, now, ledger);
            }
        }
    }

    /** An outbound call ignores capacity: a queue call may be ringing already. */
    private void offered(Worker worker, WorkerState state, Reservation offer, Ledger ledger) {
        if (offer.kind() == CallKind.OUTBOUND) {
            List<ReservationStatus> active = List.of(ReservationStatus.PENDING, ReservationStatus.ACCEPTED);
            mustBeRejected(worker, ledger, ringing(state), offer, active);
        }
        List<Reservation> others = state.open().stream()
                .filter(other -> isCall(other) && !other.sid().equals(offer.sid()))
                .toList();
        if (offer.kind() != CallKind.ACD || others.isEmpty() && ledger.occupants.isEmpty()) {
            return;
        }
        boolean second = others.stream().anyMatch(other -> other.kind() == CallKind.ACD);
        String text = offer.sid() + " offered beside " + others.size() + " calls " + ledger.occupants;
        find(second ? "R1" : "R2", ledger.blame(time.now(), judging()), worker, text);
        List<String> needed = new ArrayList<>(List.of(offer.sid()));
        if (ledger.occupants.isEmpty()) {
            needed.add(known(others, ledger));
        }
        mustBeRejected(worker, ledger, offer, needed, now -> !ledger.occupants.isEmpty() || others(now, offer));
    }

    /** One of these that the coordinator has heard of, if any. */
    private static String known(List<Reservation> calls, Ledger ledger) {
        return calls.stream()
                .map(Reservation::sid)
                .filter(ledger::isHeard)
                .findFirst()
                .orElse(calls.getFirst().sid());
    }

    /** A queue call ringing beside a call that is taken must go, and one that should have gone may still be taken. */
    private void accepted(Worker worker, WorkerState state, Reservation call, Ledger ledger) {
        Debt window = ledger.windows.remove(call.sid());
        if (window != null) {
            window.settled = true;
            windows.taken();
        } else if (call.kind() != CallKind.ACD && call.kind() != CallKind.PARK_HANGUP && isCall(call)) {
            mustBeRejected(worker, ledger, ringing(state), call, List.of(ReservationStatus.ACCEPTED));
        }
    }

    private static List<Reservation> ringing(WorkerState state) {
        return state.open().stream()
                .filter(each -> each.kind() == CallKind.ACD && each.status() == ReservationStatus.PENDING)
                .toList();
    }

    /** As long as the call that came later, or was taken later, is in one of these states. */
    private void mustBeRejected(
            Worker worker, Ledger ledger, List<Reservation> acds, Reservation call, List<ReservationStatus> states) {
        String news = call.status() == ReservationStatus.PENDING ? call.sid() : Ledger.taken(call);
        for (Reservation acd : acds) {
            mustBeRejected(worker, ledger, acd, List.of(acd.sid(), news), state -> {
                Reservation now = find(state.open(), call.sid());
                return now != null && states.contains(now.status());
            });
        }
    }

    private static boolean others(WorkerState state, Reservation acd) {
        return state.open().stream()
                .anyMatch(each -> isCall(each) && !each.sid().equals(acd.sid()));
    }

    private void mustBeRejected(
            Worker worker, Ledger ledger, Reservation acd, List<String> needed, Predicate<WorkerState> stands) {
        if (ledger.windows.containsKey(acd.sid())) {
            return;
        }
        windows.opened();
        Debt window = new Debt(worker, "reject", time.now(), ledger.unheard(needed), stands);
        ledger.windows.put(acd.sid(), window);
        await(ledger, window);
    }

    private void safety(Worker worker, WorkerState state, Ledger ledger, Whose whose, Set<String> cause) {
        boolean ready = state.attributes().acdReady();
        String text = "isAcdReady is true with capacity " + state.voiceCapacity();
        unsafe("I4", ready && state.voiceCapacity() > 1, worker, ledger, whose, cause, text);
        List<Reservation> calls = state.open().stream().filter(Judge::isCall).toList();
        boolean busy = ready && !(ledger.occupants.isEmpty() && calls.isEmpty());
        Set<String> needed = cause;
        if (busy && ledger.occupants.isEmpty()) {
            needed = new HashSet<>(cause);
            needed.add(known(calls, ledger));
        }
        text = text + ", " + calls.size() + " calls " + ledger.occupants;
        unsafe("R4", busy, worker, ledger, whose, needed, text);
    }

    private void unsafe(
            String rule, boolean is, Worker worker, Ledger ledger, Whose whose, Set<String> needed, String text) {
        Debt open = ledger.unsafe.get(rule);
        if (is && open == null) {
            Debt debt = new Debt(worker, rule, time.now(), ledger.unheard(needed), any -> true);
            ledger.unsafe.put(rule, debt);
            if (whose != Whose.WINDOW) {
                find(rule, whose, worker, text);
            }
            debt.settled = whose == Whose.OURS;
            await(ledger, debt);
        } else if (!is && open != null) {
            ledger.unsafe.remove(rule);
            mended(open);
        }
    }

    private void mended(Debt debt) {
        Instant now = time.now();
        worst.accumulateAndGet(debt.millis(now), Math::max);
        worstKnown.accumulateAndGet(debt.knownMillis(now), Math::max);
        if (!debt.settled && debt.told == null && debt.millis(now) > judging().graceMillis()) {
            find(debt.rule, Whose.UNAWARE, debt.worker, "unsafe since " + debt.since + ", and nobody told of it");
        }
        debt.settled = true;
    }

    /** Looks again when the debt is due; that may move while it waits. */
    private void await(Ledger ledger, Debt debt) {
        Duration left = Duration.between(time.now(), debt.due(judging()));
        time.after(left.isNegative() ? Duration.ZERO : left, () -> due(ledger, debt));
    }

    private void due(Ledger ledger, Debt debt) {
        synchronized (ledger) {
            if (debt.settled) {
                return;
            }
            if (!debt.isDue(time.now(), judging())) {
                await(ledger, debt);
                return;
            }
            debt.settled = true;
            boolean window = ledger.windows.values().remove(debt);
            if (!debt.stands()) {
                if (window) {
                    windows.ended(); // what it rang beside is over
                }
                return;
            }
            if (window) {
                windows.late();
            }
            String text = window ? "a queue call rings beside another call, since " : "left unsafe since ";
            find(debt.rule, Whose.OURS, debt.worker, text + debt.since + ", known since " + debt.told);
        }
    }

    private void extension(Worker worker, WorkerState before, WorkerState after, Whose whose) {
        String old = before == after ? "" : before.attributes().extension();
        String now = after.deleted() ? "" : after.attributes().extension();
        if (old.equals(now)) {
            return;
        }
        Whose blamed = holders.moved(worker.sid(), old, now, whose, time.now(), judging());
        if (blamed != null) {
            find("I5", blamed, worker, "extension " + now + " has another holder");
        }
    }

    /** A reservation is over. */
    void ended(Reservation reservation) {
        Ledger ledger = ledger(reservation.workerSid());
        synchronized (ledger) {
            Debt window = ledger.windows.remove(reservation.sid());
            if (window == null) {
                return;
            }
            window.settled = true;
            if (reservation.status() == ReservationStatus.REJECTED) {
                windows.answered(window.knownMillis(time.now()));
            } else {
                windows.ended();
            }
        }
    }

    /** The callback of this event was accepted by its receiver. */
    void told(WorkspaceEvent event) {
        String workerSid = event.subject().workerSid();
        if (workerSid == null) {
            return;
        }
        Ledger ledger = ledger(workerSid);
        synchronized (ledger) {
            ledger.hears(event, time.now()).forEach(debt -> await(ledger, debt));
        }
    }

    /** TaskRouter fails a request about this worker: whoever made it has to try again. */
    void failed(String workerSid) {
        Ledger ledger = ledger(workerSid);
        synchronized (ledger) {
            ledger.failed(time.now());
        }
    }

    /**
     * An intent that was answered "safe" or a parked call ({@code CA…}) of this worker is known to the coordinator from now
     * on. A queue call that rings at this moment makes "safe" a lie, whether the worker is still ready or not.
     */
    void occupy(Worker worker, String token) {
        synchronized (worker) {
            Ledger ledger = ledger(worker.sid());
            synchronized (ledger) {
                Whose blamed = ledger.blame(time.now(), judging());
                if (token.startsWith("CA")) {
                    parked.put(token, worker);
                } else if (!ringing(worker.state()).isEmpty()) {
                    find("R2", blamed, worker, "\"safe\" was said while a queue call rings, intent " + token);
                }
                ledger.occupants.add(token);
                safety(worker, worker.state(), ledger, blamed, Set.of(Ledger.ATTRIBUTES));
            }
        }
    }

    /** A caller has hung up: nobody is parked with this call any more. */
    void over(String callSid) {
        Worker worker = parked.get(callSid);
        if (worker != null) {
            release(worker, callSid);
        }
    }

    void release(Worker worker, String token) {
        parked.remove(token);
        synchronized (worker) {
            Ledger ledger = ledger(worker.sid());
            synchronized (ledger) {
                ledger.occupants.remove(token);
                Whose blamed = ledger.blame(time.now(), judging());
                safety(worker, worker.state(), ledger, blamed, Set.of(Ledger.ATTRIBUTES));
            }
        }
    }

    private void find(String rule, Whose whose, Worker worker, String text) {
        findings.add(rule, whose, time.now(), worker.sid(), text);
    }

    private static boolean isCall(Reservation reservation) {
        return reservation.kind() != CallKind.NO_CALL;
    }

    private static @Nullable Reservation find(List<Reservation> all, String sid) {
        for (Reservation reservation : all) {
            if (reservation.sid().equals(sid)) {
                return reservation;
            }
        }
        return null;
    }

    JudgeReport report() {
        return new JudgeReport(
                instants.sum(), findings.counts(), windows.seen(), worst.get(), worstKnown.get(), findings.latest());
    }
}
