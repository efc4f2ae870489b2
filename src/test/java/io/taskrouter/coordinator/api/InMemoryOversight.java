package io.taskrouter.coordinator.api;

import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.queue.Inbox.Receipt;
import io.taskrouter.coordinator.queue.Oversight;
import io.taskrouter.coordinator.queue.QueueUnavailable;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** Queues to look at without Redis, and a drawer of dead letters. */
@Alternative
@Singleton
class InMemoryOversight implements Oversight {
    static final Instant BURIED = Instant.parse("2026-01-02T03:04:05.006Z");

    final Map<String, DeadLetter> letters = new ConcurrentSkipListMap<>();
    final List<Note> notes = new CopyOnWriteArrayList<>();
    volatile Instant paused;
    volatile int open;
    volatile boolean away;
    /** How many letters were asked for last. */
    volatile int asked;

    /** After what was asked for was done. */
    volatile boolean dies;

    /** Once, before a letter is dropped. */
    final AtomicReference<Runnable> meanwhile = new AtomicReference<>();

    volatile Receipt receipt = new Receipt.Accepted("01NEW");

    private final InMemoryQueue queue;

    InMemoryOversight(InMemoryQueue queue) {
        this.queue = queue;
    }

    void reset() {
        letters.clear();
        notes.clear();
        paused = null;
        open = 0;
        away = false;
        dies = false;
        receipt = new Receipt.Accepted("01NEW");
    }

    void bury(String id, Update update) {
        Problem problem = Problem.of(ProblemType.TASKROUTER_REFUSED, "Mend it.");
        letters.put(id, new DeadLetter(id, BURIED, update, BURIED.minusSeconds(1), problem));
    }

    @Override
    public Queues queues(int worst) {
        if (away) throw new QueueUnavailable("no answer");
        Totals totals = new Totals(1, 3, 0, 1500, 1, 0, letters.size());
        WorkerLine line = new WorkerLine("WK00000000000000000000000000000001", 3, 0, 1500, 2, 0, 250, false);
        return new Queues(paused, totals, List.of(new PartitionLine(7, totals)), List.of(line));
    }

    @Override
    public int pause(Duration atMost) {
        paused = BURIED;
        return open;
    }

    @Override
    public void resume() {
        if (away) throw new QueueUnavailable("no answer");
        paused = null;
    }

    @Override
    public Page deadLetters(String cursor, int limit) {
        asked = limit;
        if (cursor != null && !letters.containsKey(cursor)) throw new IllegalArgumentException(cursor);
        return new Page(List.copyOf(letters.values()), null);
    }

    @Override
    public Optional<Requeued> requeue(String id, Noting noting) {
        DeadLetter letter = letters.get(id);
        if (letter == null) return Optional.empty();
        switch (receipt) {
            case Receipt.Accepted(String successor) -> {
                notes.add(noting.of(letter.update(), successor));
                queue.waits(successor, letter.update().worker());
            }
            case Receipt.Replayed(String successor) ->
                queue.waits(successor, letter.update().worker());
            default -> {}
        }
        return Optional.of(new Requeued(letter.update().worker(), receipt));
    }

    @Override
    public Optional<DeadLetter> drop(String id, Noting noting) {
        Runnable first = meanwhile.getAndSet(null);
        if (first != null) first.run();
        DeadLetter letter = letters.remove(id);
        if (letter != null) notes.add(noting.of(letter.update(), null));
        if (dies) throw new QueueUnavailable("no answer");
        return Optional.ofNullable(letter);
    }
}
