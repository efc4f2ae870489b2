package io.taskrouter.coordinator.simulator;

import io.taskrouter.coordinator.simulator.Findings.Whose;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every change of every worker as it happens. Unsafe is a worker with {@code isAcdReady} true while its voice
 * capacity is above 1 (I4) or a call, an intent or a parked call is known (R4). Who made it so is to blame at once when it is
 * the coordinator; anybody else's doing becomes the coordinator's when it was told of that worker and still has not mended it
 * after {@link SimulatorOptions.Judging#graceMillis()}. A queue call offered to a worker with a queue call breaks R1, to one
 * with any other call R2; one direct extension with two holders breaks I5.
 */
final class Judge implements WorkerWatch {
    private final Supplier<SimulatorOptions> options;
    private final SimulatedTime time;
    private final Findings findings = new Findings();
    private final Windows windows = new Windows();
    private final LongAdder instants = new LongAdder();
    private final AtomicLong worst = new AtomicLong();
    private final Map<String, Ledger> ledgers = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> holders = new ConcurrentHashMap<>();

    Judge(Supplier<SimulatorOptions> options, SimulatedTime time) {
        this.options = options;
        this.time = time;
    }

    /** What is remembered of one worker, guarded by that worker's lock. */
    private static final class Ledger {
        private final Set<String> occupants = ConcurrentHashMap.newKeySet();
        private Whose lastWriter = Whose.WINDOW;
        private boolean unsafe;
        private Instant since = Instant.EPOCH;
        private volatile Instant told = Instant.EPOCH;
        private long episode;
    }

    private Ledger ledger(String workerSid) {
        return ledgers.computeIfAbsent(workerSid, any -> new Ledger());
    }

    @Override
    public void changed(Worker worker, WorkerState before, WorkerState after, Caller by) {
        instants.increment();
        Ledger ledger = ledger(worker.sid());
        Whose whose = whose(by);
        boolean wroteReady =
                before.attributes().acdReady() != after.attributes().acdReady();
        if (before == after || wroteReady || before.voiceCapacity() != after.voiceCapacity()) {
            ledger.lastWriter = whose;
        }
        if (before.open() != after.open()) {
            calls(worker, before, after, ledger);
        }
        extension(worker, before, after, whose);
        safety(worker, after, ledger, whose);
    }

    private Whose whose(Caller by) {
        if (by == ReservationDesk.TASKROUTER) {
            return Whose.WINDOW;
        }
        return by.name().contains(options.get().judging().coordinatorName()) ? Whose.OURS : Whose.THEIRS;
    }

    private void calls(Worker worker, WorkerState before, WorkerState after, Ledger ledger) {
        for (Reservation now : after.open()) {
            Reservation old = find(before.open(), now.sid());
            if (old == null && isCall(now)) {
                offered(worker, after, now, ledger);
            } else if (old != null && old.status() != now.status() && now.status() == ReservationStatus.ACCEPTED) {
                windows.accepted(now, after.open());
            }
        }
    }

    private void offered(Worker worker, WorkerState state, Reservation offer, Ledger ledger) {
        List<Reservation> others = state.open().stream()
                .filter(other -> isCall(other) && !other.sid().equals(offer.sid()))
                .toList();
        if (offer.kind() != CallKind.ACD) {
            windows.offered(offer, others);
            return;
        }
        boolean second = others.stream().anyMatch(other -> other.kind() == CallKind.ACD);
        if (second || !others.isEmpty() || !ledger.occupants.isEmpty()) {
            windows.mustBeRejected(offer.sid());
            String text = offer.sid() + " offered beside " + others.size() + " calls " + ledger.occupants;
            find(second ? "R1" : "R2", ledger.lastWriter, worker, text);
        }
    }

    private void safety(Worker worker, WorkerState state, Ledger ledger, Whose whose) {
        boolean ready = state.attributes().acdReady();
        boolean raised = ready && state.voiceCapacity() > 1;
        boolean busy =
                ready && (!ledger.occupants.isEmpty() || state.open().stream().anyMatch(Judge::isCall));
        boolean unsafe = raised || busy;
        if (unsafe && !ledger.unsafe) {
            begin(worker, ledger, raised ? "I4" : "R4", whose);
        } else if (!unsafe && ledger.unsafe) {
            ledger.episode++;
            worst.accumulateAndGet(Duration.between(ledger.since, time.now()).toMillis(), Math::max);
        }
        ledger.unsafe = unsafe;
    }

    private void begin(Worker worker, Ledger ledger, String rule, Whose whose) {
        ledger.since = time.now();
        long episode = ++ledger.episode;
        if (whose != Whose.WINDOW) {
            find(
                    rule,
                    whose,
                    worker,
                    "isAcdReady is true with capacity " + worker.state().voiceCapacity());
        }
        if (whose != Whose.OURS) {
            Duration grace = Duration.ofMillis(options.get().judging().graceMillis());
            time.after(grace, () -> stillUnsafe(worker, ledger, rule, episode));
        }
    }

    private void stillUnsafe(Worker worker, Ledger ledger, String rule, long episode) {
        synchronized (worker) {
            if (ledger.unsafe && ledger.episode == episode && !worker.state().deleted()) {
                boolean told = !ledger.told.isBefore(ledger.since);
                find(rule, told ? Whose.OURS : Whose.UNAWARE, worker, "left unsafe since " + ledger.since);
            }
        }
    }

    private void extension(Worker worker, WorkerState before, WorkerState after, Whose whose) {
        String old = before == after ? "" : before.attributes().extension();
        String now = after.deleted() ? "" : after.attributes().extension();
        if (old.equals(now)) {
            return;
        }
        holders.computeIfPresent(old, (any, sids) -> {
            sids.remove(worker.sid());
            return sids.isEmpty() ? null : sids;
        });
        if (!now.isEmpty()) {
            Set<String> sids = holders.compute(now, (any, all) -> {
                Set<String> mine = all == null ? ConcurrentHashMap.newKeySet() : all;
                mine.add(worker.sid());
                return mine;
            });
            if (sids.size() > 1) {
                find("I5", whose, worker, "extension held by " + sids.size() + " workers");
            }
        }
    }

    /** A reservation is over. */
    void ended(Reservation reservation) {
        if (reservation.status() == ReservationStatus.REJECTED) {
            windows.rejected(reservation.sid());
        } else {
            windows.ended(reservation.sid());
        }
    }

    /** A callback that names this worker was accepted by its receiver. */
    void told(String workerSid) {
        ledger(workerSid).told = time.now();
    }

    /** An intent or a parked call of this worker is known to the coordinator from now on. */
    void occupy(Worker worker, String token) {
        synchronized (worker) {
            Ledger ledger = ledger(worker.sid());
            ledger.occupants.add(token);
            safety(worker, worker.state(), ledger, ledger.lastWriter);
        }
    }

    void release(Worker worker, String token) {
        synchronized (worker) {
            Ledger ledger = ledger(worker.sid());
            ledger.occupants.remove(token);
            safety(worker, worker.state(), ledger, ledger.lastWriter);
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
                instants.sum(),
                findings.counts(),
                windows.opened(),
                windows.answered(),
                windows.ended(),
                windows.missed(),
                worst.get(),
                findings.latest());
    }
}
