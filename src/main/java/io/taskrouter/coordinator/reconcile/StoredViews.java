package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Reason;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Workers;
import io.taskrouter.coordinator.queue.WrittenByNewer;
import io.taskrouter.coordinator.rules.Decision;
import io.taskrouter.coordinator.rules.Policies;
import io.taskrouter.coordinator.rules.Rules;
import io.taskrouter.coordinator.rules.Standing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Views of what passes left behind. */
final class StoredViews implements WorkerViews {
    private static final ObjectReader SUMMARY = StateCodec.MAPPER.readerFor(Summary.class);
    private static final ObjectReader ENTRY = StateCodec.MAPPER.readerFor(HistoryEntry.class);
    private static final Duration LATE = Duration.ofSeconds(10);

    private final Workers workers;
    private final Rules rules;
    private final Policies policies;
    private final InstantSource clock;
    private final SharedReading<List<Summary>> floor = new SharedReading<>(this::readFloor);

    StoredViews(Workers workers, Rules rules, Policies policies, InstantSource clock) {
        this.policies = policies;
        this.workers = workers;
        this.rules = rules;
        this.clock = clock;
    }

    @Override
    public Optional<WorkerView> find(WorkerSid worker) {
        return workers.find(worker).map(known -> view(worker, known));
    }

    @Override
    public List<Summary> list(Filter filter, @Nullable WorkerSid after, int limit) {
        List<Summary> found = floor.get().stream()
                .filter(summary -> after == null || summary.workerSid().compareTo(after.value()) > 0)
                .filter(summary -> matches(filter, summary))
                .limit(limit)
                .toList();
        return found.isEmpty() ? found : withDepths(found);
    }

    private List<Summary> readFloor() {
        return workers.floor().values().stream()
                .map(line -> StoredViews.<Summary>read(SUMMARY, line))
                .toList();
    }

    private List<Summary> withDepths(List<Summary> found) {
        var depths = workers.depths(found.stream()
                .map(summary -> new WorkerSid(summary.workerSid()))
                .toList());
        var lines = new ArrayList<Summary>(found.size());
        for (var summary : found) lines.add(withDepth(summary, depths.get(lines.size())));
        return List.copyOf(lines);
    }

    @Override
    public List<Summary> withReasons(List<Summary> lines) {
        var waiting = lines.stream()
                .filter(line -> !line.acd().ready())
                .map(line -> new WorkerSid(line.workerSid()))
                .toList();
        if (waiting.isEmpty()) return lines;
        var states = workers.states(waiting);
        return lines.stream()
                .map(line -> withReasons(line, states.get(new WorkerSid(line.workerSid()))))
                .toList();
    }

    /** One that this release cannot read hides none of the others. */
    private Summary withReasons(Summary line, @Nullable String state) {
        try {
            return state == null ? line : withReasons(line, StateCodec.read(state));
        } catch (WrittenByNewer e) {
            return line;
        }
    }

    private Summary withReasons(Summary line, WorkerState known) {
        var document = ExactJson.object(known.document().text());
        var codes = whyNot(decide(known, document, clock.instant()), document).stream()
                .map(Reason::code)
                .distinct()
                .toList();
        var acd = line.acd();
        return new Summary(
                line.workerSid(),
                line.friendlyName(),
                line.activity(),
                new SummaryAcd(acd.ready(), acd.wish(), acd.hold(), codes),
                line.voice(),
                line.calls(),
                line.parkedCalls(),
                line.queueDepth());
    }

    @Override
    public HistoryPage history(WorkerSid worker, @Nullable String cursor, int limit) {
        var page = workers.history(worker, cursor, limit);
        var entries = page.entries().stream()
                .map(text -> StoredViews.<HistoryEntry>read(ENTRY, text))
                .toList();
        return new HistoryPage(entries, page.next());
    }

    private WorkerView view(WorkerSid worker, Workers.Known known) {
        var state = StateCodec.read(known.state());
        var document = ExactJson.object(state.document().text());
        var decision = decide(state, document, clock.instant());
        var voice = state.voice();
        return new WorkerView(
                worker.value(),
                state.friendlyName(),
                new WorkerView.Activity(
                        state.activity().name(), state.activity().available()),
                document,
                Long.toString(state.revision()),
                new WorkerView.Voice(voice.capacity(), voice.open(), voice.available(), voice.override()),
                new WorkerView.Acd(
                        Boolean.TRUE.equals(Owned.ready(document)),
                        state.acd().wish(),
                        state.acd().hold(),
                        whyNot(decision, document)),
                new WorkerView.Direct(extension(document), decision.ringable(), decision.direct()),
                state.calls().calls().stream().map(StoredViews::call).toList(),
                parked(state),
                new WorkerView.Queue(known.depth(), known.oldest().toMillis()),
                conditions(state, known));
    }

    private Decision decide(WorkerState state, ObjectNode document, Instant now) {
        boolean rebuilding = state.rebuildingUntil() != null
                && now.isBefore(state.rebuildingUntil())
                && !Boolean.TRUE.equals(Owned.ready(document));
        var standing = new Standing(
                state.acd().wish(),
                state.acd().hold(),
                state.activity().available(),
                state.activity().name(),
                state.voice().available(),
                state.voice().capacity(),
                state.voice().override(),
                rebuilding);
        return rules.decide(state.calls().toSituation(standing, now, policies));
    }

    /** The rules may have allowed it before TaskRouter has confirmed it. */
    private static List<Reason> whyNot(Decision decision, ObjectNode document) {
        if (!decision.acd().isEmpty() || Boolean.TRUE.equals(Owned.ready(document))) return decision.acd();
        return List.of(Reason.of("write-unconfirmed", "allowed by the rules; TaskRouter has not confirmed it yet"));
    }

    private static List<WorkerView.ParkedView> parked(WorkerState state) {
        var parked = state.calls().parkedCalls();
        return state.calls().parkedInOrder().stream()
                .map(callSid -> {
                    var call = Objects.requireNonNull(parked.get(callSid));
                    return new WorkerView.ParkedView(callSid, call.name(), call.since(), call.queue());
                })
                .toList();
    }

    private List<WorkerView.Condition> conditions(WorkerState state, Workers.Known known) {
        var conditions = new ArrayList<WorkerView.Condition>();
        conditions.add(synced(state, known));
        if (known.paused() != null)
            conditions.add(new WorkerView.Condition(
                    "Paused",
                    "True",
                    "PausedByOperator",
                    "Updates are queued, none is applied until resumed",
                    known.paused()));
        state.calls()
                .stuckSince()
                .ifPresent(since -> conditions.add(new WorkerView.Condition(
                        "CallStuck",
                        "True",
                        "CallerGone",
                        "A caller has gone and the reservation is still accepted; complete its task",
                        since)));
        return List.copyOf(conditions);
    }

    private WorkerView.Condition synced(WorkerState state, Workers.Known known) {
        if (known.depth() > 0 && known.oldest().compareTo(LATE) > 0) {
            var since = clock.instant().minus(known.oldest());
            return new WorkerView.Condition(
                    "Synced", "False", "UpdatesWaiting", known.depth() + " updates wait for TaskRouter", since);
        }
        return state.synced()
                ? new WorkerView.Condition(
                        "Synced", "True", "InSync", "TaskRouter holds what the rules want", state.since())
                : new WorkerView.Condition(
                        "Synced",
                        "False",
                        "WriteUnconfirmed",
                        "TaskRouter has not confirmed every write; it is tried again",
                        state.since());
    }

    private static WorkerView.CallView call(io.taskrouter.coordinator.rules.Call call) {
        return new WorkerView.CallView(
                call.id(),
                call.kindText(),
                spelled(call.phase()),
                call.callSid(),
                call.taskSid(),
                call.since(),
                call.queue());
    }

    private static String spelled(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static @Nullable String extension(ObjectNode document) {
        return document.path("directExtension").textValue();
    }

    private static Summary withDepth(Summary stored, int depth) {
        return new Summary(
                stored.workerSid(),
                stored.friendlyName(),
                stored.activity(),
                stored.acd(),
                stored.voice(),
                stored.calls(),
                stored.parkedCalls(),
                depth);
    }

    private static boolean matches(Filter filter, Summary summary) {
        return (filter.ready() == null || filter.ready() == summary.acd().ready())
                && (filter.onCall() == null || filter.onCall() == summary.calls() > 0)
                && (filter.search() == null || contains(summary, filter.search().toLowerCase(Locale.ROOT)));
    }

    private static boolean contains(Summary summary, String part) {
        return summary.friendlyName().toLowerCase(Locale.ROOT).contains(part)
                || summary.workerSid().toLowerCase(Locale.ROOT).contains(part);
    }

    private static <T> T read(ObjectReader reader, String text) {
        try {
            return reader.readValue(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored line cannot be read", e);
        }
    }
}
