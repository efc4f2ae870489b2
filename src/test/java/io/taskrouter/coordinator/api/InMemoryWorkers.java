package io.taskrouter.coordinator.api;

import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Reason;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.QueueUnavailable;
import io.taskrouter.coordinator.reconcile.WorkerView;
import io.taskrouter.coordinator.reconcile.WorkerViews;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What is known of workers, as a test puts it. */
@Alternative
@Singleton
class InMemoryWorkers implements WorkerViews {
    private static final Instant SINCE = Instant.parse("2026-01-02T03:04:05.006Z");

    final Map<WorkerSid, WorkerView> known = new ConcurrentSkipListMap<>();
    final List<HistoryEntry> journal = new CopyOnWriteArrayList<>();
    volatile boolean away;
    /** What is done while it is being read why workers are not ready. */
    volatile Runnable explaining = () -> {};

    void reset() {
        known.clear();
        journal.clear();
        away = false;
        explaining = () -> {};
    }

    void put(String sid, String attributes) {
        known.put(new WorkerSid(sid), view(sid, attributes));
    }

    void put(String sid, List<WorkerView.ParkedView> parked) {
        known.put(new WorkerSid(sid), view(sid, "{}", parked));
    }

    void putWithoutCapacity(String sid) {
        known.put(new WorkerSid(sid), view(sid, "{}", List.of(), null));
    }

    static WorkerView view(String sid, String attributes) {
        return view(sid, attributes, List.of());
    }

    private static WorkerView view(String sid, String attributes, List<WorkerView.ParkedView> parked) {
        return view(sid, attributes, parked, 2);
    }

    private static WorkerView view(
            String sid, String attributes, List<WorkerView.ParkedView> parked, Integer capacity) {
        return new WorkerView(
                sid,
                "alice",
                new WorkerView.Activity("Available", true),
                ExactJson.object(attributes),
                "41",
                new WorkerView.Voice(capacity, 1, true, null),
                new WorkerView.Acd(false, true, false, List.of(new Reason("on-call", "WR1", "acd", "on a queue call"))),
                new WorkerView.Direct("1234", true, List.of()),
                List.of(new WorkerView.CallView("WR1", "acd", "live", "CA1", "WT1", SINCE, "Inbound ACD")),
                parked,
                new WorkerView.Queue(0, 0),
                List.of(new WorkerView.Condition("Synced", "True", "InSync", "as TaskRouter says", SINCE)));
    }

    @Override
    public Optional<WorkerView> find(WorkerSid worker) {
        if (away) throw new QueueUnavailable("no answer");
        return Optional.ofNullable(known.get(worker));
    }

    @Override
    public List<Summary> list(Filter filter, WorkerSid after, int limit) {
        return known.entrySet().stream()
                .filter(entry -> after == null || entry.getKey().compareTo(after) > 0)
                .limit(limit)
                .map(entry -> summary(entry.getValue()))
                .toList();
    }

    private static Summary summary(WorkerView view) {
        return new Summary(
                view.workerSid(),
                view.friendlyName(),
                view.activity(),
                new SummaryAcd(view.acd().ready(), view.acd().wish(), view.acd().hold()),
                new SummaryVoice(view.voice().capacity(), view.voice().available()),
                view.calls().size(),
                view.parkedCalls().size(),
                0);
    }

    @Override
    public List<Summary> withReasons(List<Summary> lines) {
        explaining.run();
        return lines.stream()
                .map(line -> line.acd().ready() ? line : withReasons(line, known.get(new WorkerSid(line.workerSid()))))
                .toList();
    }

    private static Summary withReasons(Summary line, WorkerView view) {
        List<String> codes =
                view.acd().reasons().stream().map(reason -> reason.code()).toList();
        return new Summary(
                line.workerSid(),
                line.friendlyName(),
                line.activity(),
                new SummaryAcd(line.acd().ready(), line.acd().wish(), line.acd().hold(), codes),
                line.voice(),
                line.calls(),
                line.parkedCalls(),
                line.queueDepth());
    }

    @Override
    public HistoryPage history(WorkerSid worker, String cursor, int limit) {
        return new HistoryPage(List.copyOf(journal), null);
    }
}
