package io.taskrouter.coordinator.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.command.Settled;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Inbox;
import io.taskrouter.coordinator.queue.QueueUnavailable;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** An inbox without Redis, whose answers a test chooses. */
@Alternative
@Singleton
class InMemoryQueue implements Inbox {
    @Override
    public boolean post(WorkerSid worker, String eventId, String event, Duration remembered) {
        if (away) throw new QueueUnavailable("no answer");
        return posted.add(event);
    }

    private static final Instant ACCEPTED = Instant.parse("2026-01-02T03:04:05.006Z");

    private final AtomicInteger ids = new AtomicInteger();
    private final Map<String, CompletableFuture<Settled>> results = new ConcurrentHashMap<>();
    private final Map<String, WorkerSid> owners = new ConcurrentHashMap<>();
    private final Map<String, Idempotency> requests = new ConcurrentHashMap<>();
    private final Map<String, String> replays = new ConcurrentHashMap<>();
    final List<Update> accepted = new CopyOnWriteArrayList<>();
    final List<String> posted = new CopyOnWriteArrayList<>();
    /** How long was waited at most, one after the other. */
    final List<Duration> waits = new CopyOnWriteArrayList<>();

    volatile boolean away;
    /** Results are kept, and nobody who waits is told. */
    volatile boolean isDeaf;

    volatile Function<Update, Optional<Outcome>> answers = InMemoryQueue::applied;
    volatile Function<Update, Optional<Receipt>> receipts = update -> Optional.empty();
    volatile ObjectNode confirmed = confirmed("{}");

    void reset() {
        accepted.clear();
        posted.clear();
        waits.clear();
        away = false;
        isDeaf = false;
        answers = InMemoryQueue::applied;
        receipts = update -> Optional.empty();
        confirmed = confirmed("{\"skills\":[\"x\"]}");
    }

    static ObjectNode confirmed(String attributes) {
        return ExactJson.object("{\"attributes\":" + attributes
                + ",\"voice\":{\"capacity\":1},\"acd\":{\"ready\":true,\"wish\":true,\"hold\":false}}");
    }

    static Optional<Outcome> applied(Update update) {
        var report = update.command() instanceof Command.Intend
                ? ExactJson.object(
                        "{\"id\":\"" + update.updateId() + "\",\"kind\":\"outbound\",\"expiresAt\":0,\"safe\":true}")
                : null;
        return Optional.of(new Outcome.Applied("41", true, List.of(), List.of(), report));
    }

    static Optional<Outcome> rejected(ProblemType type) {
        return Optional.of(new Outcome.Rejected(Problem.of(type, "Do something else.")));
    }

    static Optional<Outcome> failed(ProblemType type) {
        return Optional.of(new Outcome.Failed(Problem.of(type, "Come back.")));
    }

    /** Settles what an earlier answer left waiting. */
    void settle(String updateId, Outcome outcome) {
        results.get(updateId).complete(settled(updateId, owners.get(updateId), outcome));
    }

    /** As a Redis does that is emptied. */
    void forget() {
        owners.clear();
        requests.clear();
    }

    Command lastCommand() {
        return accepted.getLast().command();
    }

    boolean isKnown(Idempotency key) {
        return key.equals(requests.get(key.key()));
    }

    @Override
    public String newUpdateId() {
        return "01TEST" + ids.incrementAndGet();
    }

    @Override
    public String replica() {
        return "replica-1";
    }

    @Override
    public Receipt accept(Update update, Idempotency idempotency) {
        if (away) throw new QueueUnavailable("no answer");
        Optional<Receipt> chosen = receipts.apply(update);
        if (chosen.isPresent()) return chosen.get();
        if (idempotency != null) {
            Idempotency before = requests.putIfAbsent(idempotency.key(), idempotency);
            if (before != null && !before.equals(idempotency)) return new Receipt.KeyReused();
            if (before != null) return new Receipt.Replayed(replays.get(idempotency.key()));
            replays.put(idempotency.key(), update.updateId());
        }
        queue(update);
        return new Receipt.Accepted(update.updateId());
    }

    /** An update is there, and has not settled. */
    void waits(String updateId, WorkerSid worker) {
        owners.put(updateId, worker);
        results.computeIfAbsent(updateId, _ -> new CompletableFuture<>());
    }

    private void queue(Update update) {
        accepted.add(update);
        waits(update.updateId(), update.worker());
        answers.apply(update).ifPresent(outcome -> settle(update.updateId(), outcome));
    }

    private Settled settled(String id, WorkerSid worker, Outcome outcome) {
        return new Settled(
                id,
                worker,
                ACCEPTED,
                ACCEPTED.plusMillis(60),
                outcome,
                outcome instanceof Outcome.Applied ? confirmed : null);
    }

    @Override
    public Optional<Settled> await(WorkerSid worker, String updateId, Duration atMost) {
        if (away) throw new QueueUnavailable("no answer");
        waits.add(atMost);
        if (isDeaf) return Optional.empty();
        try {
            return Optional.of(results.computeIfAbsent(updateId, _ -> new CompletableFuture<>())
                    .get(atMost.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Optional<UpdateStatus> status(WorkerSid worker, String updateId) {
        if (away) throw new QueueUnavailable("no answer");
        if (!worker.equals(owners.get(updateId))) return Optional.empty();
        return Optional.of(new UpdateStatus(
                updateId, worker, ACCEPTED, results.get(updateId).getNow(null)));
    }
}
