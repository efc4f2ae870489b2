package io.taskrouter.coordinator.simulator;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * All workers and the only way to change one: under its own lock, after its {@code If-Match}, with an entry in the history
 * and word to the watches. What may wait (routing) is told after the lock is free.
 */
final class Workforce {
    private static final int MAX_NAME = 64;
    private final Shelf<Worker> workers = new Shelf<>();
    private final Map<String, String> sidByName = new ConcurrentHashMap<>();
    private final Supplier<SimulatorOptions> options;
    private final SimulatedTime time;
    private final Sids sids;
    private final WriteHistory history;
    private final List<WorkerWatch> watches;
    private volatile Consumer<Worker> afterwards = worker -> {};

    Workforce(
            Supplier<SimulatorOptions> options,
            SimulatedTime time,
            Sids sids,
            WriteHistory history,
            List<WorkerWatch> watches) {
        this.options = options;
        this.time = time;
        this.sids = sids;
        this.history = history;
        this.watches = List.copyOf(watches);
    }

    void afterwards(Consumer<Worker> next) {
        afterwards = next;
    }

    Shelf<Worker> shelf() {
        return workers;
    }

    Worker get(String sid, String path) {
        return workers.get(sid, path);
    }

    /** @throws Rejection 400 when the name is missing, too long or taken */
    Worker create(
            @Nullable String wishedSid,
            String name,
            Activity activity,
            Attributes attributes,
            List<TaskChannel> channels,
            Caller by) {
        String sid = wishedSid == null ? sids.next("WK") : wishedSid;
        takeName(name, sid);
        Instant now = time.stamp();
        List<WorkerChannel> own = channels.stream()
                .map(channel -> new WorkerChannel(sids.next("WC"), channel, 1, true, now, now))
                .toList();
        WorkerState state = new WorkerState(0, name, activity, attributes, now, now, now, own, List.of(), false);
        Worker worker = new Worker(sid, sids.nextOrdinal(), state);
        synchronized (worker) {
            workers.put(worker);
            remember(worker, "create", state, state, by, true);
            watches.forEach(watch -> watch.changed(worker, state, state, by));
        }
        afterwards.accept(worker);
        return worker;
    }

    /** @throws Rejection 412 when {@code If-Match} is enforced and names another version; 404 once deleted */
    WorkerState update(Worker worker, WorkerChange change, Caller by) {
        String newName = change.name();
        SimulatorOptions.Bumps bumps = options.get().bumps();
        if (newName == null) {
            return change(worker, by, before -> change.applyTo(before, bumps, time.stamp()));
        }
        boolean taken = takeName(newName, worker.sid());
        try {
            return change(worker, by, before -> {
                WorkerState after = change.applyTo(before, bumps, time.stamp());
                releaseName(before.name(), newName);
                return after;
            });
        } catch (Rejection refused) {
            if (taken) {
                sidByName.remove(key(newName));
            }
            throw refused;
        }
    }

    private void releaseName(String old, String kept) {
        if (!key(old).equals(key(kept))) {
            sidByName.remove(key(old));
        }
    }

    WorkerState updateChannel(
            Worker worker, String channelSid, @Nullable Integer capacity, @Nullable Boolean available, Caller by) {
        SimulatorOptions.Bumps bumps = options.get().bumps();
        return change(worker, unconditional(by), before -> {
            WorkerChannel old = before.channel(channelSid);
            if (old == null) {
                throw Rejection.notFound("/Workers/" + worker.sid() + "/Channels/" + channelSid);
            }
            WorkerChannel next = old.with(
                    capacity == null ? old.capacity() : capacity,
                    available == null ? old.available() : available,
                    time.stamp());
            boolean moved = old.capacity() != next.capacity();
            boolean switched = old.available() != next.available();
            return before.withChannel(next)
                    .bumped(moved && bumps.capacity()
                            || switched && bumps.availability()
                            || !moved && !switched && bumps.unchangedChannel());
        });
    }

    void delete(Worker worker, Caller by) {
        WorkerState last = change(worker, by, before -> before.gone(time.stamp()));
        workers.remove(worker.sid());
        sidByName.remove(key(last.name()));
    }

    /** Any change at all; {@code step} runs under the worker's lock. */
    WorkerState change(Worker worker, Caller by, UnaryOperator<WorkerState> step) {
        WorkerState after;
        synchronized (worker) {
            WorkerState before = worker.state();
            if (before.deleted()) {
                throw Rejection.notFound("/Workers/" + worker.sid());
            }
            if (options.get().ifMatchEnforced() && !by.accepts(before.version())) {
                remember(worker, "refused", before, before, by, false);
                throw Rejection.precondition();
            }
            after = step.apply(before);
            if (after == before) {
                return after;
            }
            worker.become(after);
            remember(worker, kind(before, after), before, after, by, true);
            for (WorkerWatch watch : watches) {
                watch.changed(worker, before, after, by);
            }
        }
        afterwards.accept(worker);
        return after;
    }

    /** Channels have no {@code If-Match}: the header is not even read. */
    private static Caller unconditional(Caller by) {
        return new Caller(by.name(), null, by.arrivedNanos());
    }

    /** True when the name was free until now. */
    private boolean takeName(String name, String sid) {
        if (name.isBlank() || name.length() > MAX_NAME) {
            throw Rejection.invalid("FriendlyName must have 1 to 64 characters");
        }
        String holder = sidByName.putIfAbsent(key(name), sid);
        if (holder != null && !holder.equals(sid)) {
            throw Rejection.invalid("Worker with friendly name " + name + " already exists");
        }
        return holder == null;
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static String kind(WorkerState before, WorkerState after) {
        return Changes.between(before, after).kind();
    }

    private void remember(
            Worker worker, String kind, WorkerState before, WorkerState after, Caller by, boolean applied) {
        history.append(sequence -> new HistoryEntry(
                sequence,
                time.stamp(),
                kind,
                worker.sid(),
                by.name(),
                before.version(),
                after.version(),
                by.ifMatch(),
                before.attributes().text(),
                after.attributes().text(),
                before.voiceCapacity(),
                after.voiceCapacity(),
                applied,
                by.arrivedNanos(),
                System.nanoTime()));
    }
}
