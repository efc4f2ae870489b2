package io.taskrouter.coordinator.extension;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.command.Settled;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.document.DirectExtension;
import io.taskrouter.coordinator.queue.Claim;
import io.taskrouter.coordinator.queue.Errands;
import io.taskrouter.coordinator.queue.Extensions;
import io.taskrouter.coordinator.queue.Inbox;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Queues, index and open assignments in one, where every update settles at once and a test says what fails when. */
final class MovesByHand implements Inbox, Errands, Extensions {
    final Map<WorkerSid, String> held = new HashMap<>();
    final Set<WorkerSid> unknown = new HashSet<>();
    final List<Update> accepted = new ArrayList<>();
    private final Map<String, Errand> open = new LinkedHashMap<>();
    private final Map<String, Settled> settled = new HashMap<>();
    private final Map<WorkerSid, Map<String, Idempotency>> keys = new HashMap<>();
    private final Map<Idempotency, String> ids = new HashMap<>();

    boolean ready = true;
    /** What an index says that has fallen back and is not ready. */
    final Map<String, Entry> formerly = new HashMap<>();
    /** What another run of Redis says: the index is there and may not be relied on. */
    boolean opens = true;

    /** Whose next update Redis forgets as soon as it has accepted it. */
    final Set<WorkerSid> forgotten = new HashSet<>();

    Runnable beforeAssigning = () -> {};
    Runnable beforeClosing = () -> {};

    @Override
    public String newUpdateId() {
        return "02TEST" + (accepted.size() + 1);
    }

    @Override
    public String replica() {
        return "replica-1";
    }

    @Override
    public Receipt accept(Update update, Idempotency idempotency) {
        boolean assigns = ((Command.Change) update.command()).attributes() instanceof Command.MergePatch;
        if (assigns) beforeAssigning.run();
        if (settled.containsKey(update.updateId())) return new Receipt.Accepted(update.updateId());
        if (idempotency != null) {
            Idempotency before = keys.computeIfAbsent(update.worker(), _ -> new HashMap<>())
                    .putIfAbsent(idempotency.key(), idempotency);
            if (before != null && !before.equals(idempotency)) return new Receipt.KeyReused();
            if (before != null) return new Receipt.Replayed(ids.get(idempotency));
            ids.put(idempotency, update.updateId());
        }
        accepted.add(update);
        if (forgotten.remove(update.worker())) {
            keys.remove(update.worker());
            return new Receipt.Accepted(update.updateId());
        }
        settled.put(update.updateId(), settled(update, assigns));
        return new Receipt.Accepted(update.updateId());
    }

    private Settled settled(Update update, boolean assigns) {
        Outcome outcome = unknown.contains(update.worker())
                ? new Outcome.Rejected(Problem.of(ProblemType.UNKNOWN_WORKER, "Check the worker."))
                : new Outcome.Applied("1", true, List.of(), List.of(), null);
        if (outcome instanceof Outcome.Applied && assigns) held.put(update.worker(), extension(update));
        else if (outcome instanceof Outcome.Applied) held.remove(update.worker());
        return new Settled(update.updateId(), update.worker(), Instant.EPOCH, Instant.EPOCH, outcome, null);
    }

    private static String extension(Update update) {
        var patch = (Command.MergePatch) ((Command.Change) update.command()).attributes();
        return patch.patch().path(DirectExtension.KEY).textValue();
    }

    @Override
    public Optional<Settled> await(WorkerSid worker, String updateId, Duration atMost) {
        return Optional.ofNullable(settled.get(updateId));
    }

    @Override
    public Optional<List<Opened>> open(List<Errand> errands, Duration carried) {
        if (!ready || !opens) return Optional.empty();
        errands.forEach(errand -> open.put(errand.id(), errand));
        return Optional.of(errands.stream().map(_ -> new Opened(null, null)).toList());
    }

    @Override
    public List<Errand> take(int most) {
        return open.values().stream().limit(most).toList();
    }

    @Override
    public void prolong(Errand errand) {}

    @Override
    public void close(Errand errand) {
        beforeClosing.run();
        open.remove(errand.id());
    }

    @Override
    public Found find(String extension) {
        Entry entry = (ready ? all() : formerly).get(extension);
        return new Found(ready, entry == null ? List.of() : entry.holders());
    }

    @Override
    public Map<String, Entry> all() {
        Map<String, Entry> all = new HashMap<>();
        if (ready) held.forEach((worker, extension) -> all.put(extension, new Entry(List.of(worker), null)));
        return all;
    }

    @Override
    public boolean isReady() {
        return ready;
    }

    @Override
    public Optional<UpdateStatus> status(WorkerSid worker, String updateId) {
        return Optional.ofNullable(settled.get(updateId))
                .map(it -> new UpdateStatus(updateId, worker, Instant.EPOCH, it));
    }

    @Override
    public boolean post(WorkerSid worker, String eventId, String event, Duration remembered) {
        throw unused();
    }

    @Override
    public Optional<Errand> find(String id, WorkerSid worker) {
        throw unused();
    }

    @Override
    public boolean isKnown(WorkerSid worker, Idempotency idempotency) {
        throw unused();
    }

    @Override
    public Kept keep(Idempotency idempotency, String seed) {
        throw unused();
    }

    @Override
    public String answer(Idempotency idempotency, String seed, String answer) {
        throw unused();
    }

    @Override
    public Reservation reserve(Claim claim, String extension) {
        throw unused();
    }

    @Override
    public Reservation isReserved(Claim claim, String extension) {
        throw unused();
    }

    @Override
    public int settle(Claim claim, String extension) {
        throw unused();
    }

    @Override
    public Reservation ask(WorkerSid worker, String extension) {
        throw unused();
    }

    @Override
    public void forgotten(Instant moment) {
        throw unused();
    }

    /** A carriage has no use of it: should it get one, this is to say so rather than to make something up. */
    private static UnsupportedOperationException unused() {
        return new UnsupportedOperationException("a carriage does not ask for this");
    }
}
