package io.taskrouter.coordinator.api;

import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Claim;
import io.taskrouter.coordinator.queue.Errands;
import io.taskrouter.coordinator.queue.Extensions;
import io.taskrouter.coordinator.queue.Inbox;
import io.taskrouter.coordinator.queue.QueueUnavailable;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** Extensions as a test puts them. */
@Alternative
@Singleton
class InMemoryExtensions implements Extensions, Errands {
    final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final Map<String, Errand> open = new ConcurrentHashMap<>();
    private final Map<String, Inbox.Idempotency> requests = new ConcurrentHashMap<>();
    private final Map<String, Kept> answers = new ConcurrentHashMap<>();
    private final InMemoryQueue queue;
    volatile boolean ready = true;
    volatile boolean away;
    /** Once, before assignments are opened. */
    final AtomicReference<Runnable> meanwhile = new AtomicReference<>();

    InMemoryExtensions(InMemoryQueue queue) {
        this.queue = queue;
    }

    void reset() {
        entries.clear();
        open.clear();
        requests.clear();
        answers.clear();
        ready = true;
        away = false;
    }

    void put(String extension, String... holders) {
        entries.put(
                extension,
                new Entry(List.of(holders).stream().map(WorkerSid::new).toList(), null));
    }

    private void check() {
        if (away) throw new QueueUnavailable("no answer");
    }

    @Override
    public Reservation reserve(Claim claim, String extension) {
        return ask(claim.worker(), extension);
    }

    @Override
    public Reservation isReserved(Claim claim, String extension) {
        return ask(claim.worker(), extension);
    }

    @Override
    public int settle(Claim claim, String extension) {
        return 0;
    }

    @Override
    public Reservation ask(WorkerSid worker, String extension) {
        check();
        if (!ready) return new Reservation.Unready();
        List<WorkerSid> holders = find(extension).holders();
        return holders.isEmpty() || holders.contains(worker)
                ? new Reservation.Granted()
                : new Reservation.Taken(holders.getFirst());
    }

    @Override
    public Found find(String extension) {
        check();
        Entry entry = entries.get(extension);
        return new Found(ready, entry == null ? List.of() : entry.holders());
    }

    @Override
    public Map<String, Entry> all() {
        check();
        return Map.copyOf(entries);
    }

    @Override
    public void forgotten(Instant moment) {
        throw new UnsupportedOperationException("of no use without a Redis that falls back");
    }

    @Override
    public boolean isReady() {
        check();
        return ready;
    }

    @Override
    public Optional<List<Opened>> open(List<Errand> errands, Duration carried) {
        check();
        Runnable first = meanwhile.getAndSet(null);
        if (first != null) first.run();
        if (!ready) return Optional.empty();
        errands.forEach(errand -> open.put(errand.id(), errand));
        return Optional.of(errands.stream().map(_ -> new Opened(null, null)).toList());
    }

    @Override
    public List<Errand> take(int most) {
        return List.of();
    }

    @Override
    public void prolong(Errand errand) {}

    @Override
    public void close(Errand errand) {
        open.remove(errand.id());
    }

    @Override
    public Optional<Errand> find(String id, WorkerSid worker) {
        return Optional.ofNullable(open.get(id));
    }

    @Override
    public boolean isKnown(WorkerSid worker, Inbox.Idempotency idempotency) {
        return queue.isKnown(idempotency);
    }

    @Override
    public Kept keep(Inbox.Idempotency idempotency, String seed) {
        check();
        Kept first = new Kept(seed, null, false);
        Kept kept = answers.getOrDefault(idempotency.key(), first);
        Inbox.Idempotency before = requests.putIfAbsent(idempotency.key(), idempotency);
        answers.putIfAbsent(idempotency.key(), first);
        return new Kept(kept.seed(), kept.answer(), before != null && !before.equals(idempotency));
    }

    @Override
    public String answer(Inbox.Idempotency idempotency, String seed, String answer) {
        check();
        return answers.compute(
                        idempotency.key(),
                        (_, kept) -> kept != null && kept.answer() != null ? kept : new Kept(seed, answer, false))
                .answer();
    }
}
