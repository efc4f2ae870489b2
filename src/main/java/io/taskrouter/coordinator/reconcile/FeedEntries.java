package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Claim;
import io.taskrouter.coordinator.queue.Passes;
import io.taskrouter.coordinator.rules.Breach;
import io.taskrouter.coordinator.rules.Call;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** What a pass tells live readers: one {@code type JSON} each. Names of attributes, never their values: who reads is not known here. */
final class FeedEntries {
    private static final DateTimeFormatter MILLISECONDS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private final WorkerSid worker;
    private final Instant now;
    private final List<String> entries = new ArrayList<>();

    private FeedEntries(Claim claim) {
        this.worker = claim.worker();
        this.now = claim.now();
    }

    /** Of a pass that leaves a worker behind; in the order in which a reader needs them: what is new before what it was for. */
    static List<String> of(Course course, WorkerState state, List<Passes.Result> results) {
        var entries = new FeedEntries(course.claim);
        course.report.breaches().forEach(entries::breach);
        entries.calls(course, state);
        entries.worker(course, state);
        entries.drift(course.report.json());
        results.forEach(entries::settled);
        return List.copyOf(entries.entries);
    }

    /** Of a pass that says nothing of the worker, but what became of updates. */
    static List<String> of(Claim claim, List<Passes.Result> results) {
        var entries = new FeedEntries(claim);
        results.forEach(entries::settled);
        return List.copyOf(entries.entries);
    }

    private void worker(Course course, WorkerState state) {
        var document = course.sheet.document;
        var keys = new TreeSet<>(Fold.changedKeys(course.first, document));
        keys.remove(Owned.MARKER);
        var line = SummaryLine.line(worker, state, document);
        var known = course.known;
        if (known != null && keys.isEmpty() && line.equals(SummaryLine.line(worker, known, course.first))) return;
        ObjectNode json = StateCodec.MAPPER.valueToTree(line);
        json.remove("queueDepth"); // what waits is not known to a pass
        json.put("revision", Long.toString(state.revision()));
        var changed = json.putArray("changedKeys");
        keys.forEach(changed::add);
        add("worker.updated", json);
    }

    private void calls(Course course, WorkerState state) {
        var known = course.known;
        if (known != null && known.calls().equals(state.calls())) return;
        var before = known == null ? Map.<String, Call>of() : byId(known);
        var present = byId(state);
        present.forEach((id, call) -> {
            if (!call.equals(before.get(id))) call(call, call.phase().name().toLowerCase(Locale.ROOT), call.since());
        });
        before.forEach((id, call) -> {
            if (!present.containsKey(id)) call(call, "ended", now);
        });
    }

    private static Map<String, Call> byId(WorkerState state) {
        var calls = new LinkedHashMap<String, Call>();
        for (var call : state.calls().calls()) calls.put(call.id(), call);
        return calls;
    }

    private void call(Call call, String phase, Instant since) {
        add(
                "call.changed",
                json().put("id", call.id())
                        .put("kind", call.kindText())
                        .put("phase", phase)
                        .put("callSid", call.callSid())
                        .put("taskSid", call.taskSid())
                        .put("since", MILLISECONDS.format(since))
                        .put("queue", call.queue()));
    }

    private void breach(Breach breach) {
        add(
                "rule.breached",
                json().put("rule", breach.rule())
                        .put("reservationSid", breach.reservationSid())
                        .put("becauseOf", breach.becauseOf())
                        .put("rejected", breach.reject()));
    }

    private void drift(ObjectNode report) {
        if (report.path("changedOutside").isEmpty()) return;
        var json = json();
        json.set("changedOutside", report.get("changedOutside"));
        json.set("written", report.get("written"));
        add("drift.healed", json);
    }

    private void settled(Passes.Result result) {
        var json = json().put("updateId", result.updateId());
        switch (result.outcome()) {
            case Outcome.Applied applied -> {
                json.put("status", "applied")
                        .put("revision", applied.revision())
                        .put("changed", applied.changed());
                var deferred = json.putArray("deferred");
                applied.deferred().forEach(part -> deferred.add(part.path()));
                var refused = json.putArray("refused");
                applied.refused().forEach(part -> refused.add(part.path()));
            }
            case Outcome.Rejected(Problem problem) ->
                json.put("status", "rejected").put("problem", type(problem));
            case Outcome.Failed(Problem problem) -> json.put("status", "failed").put("problem", type(problem));
        }
        add("update.settled", json);
    }

    private static String type(Problem problem) {
        return "/problems/" + problem.type().slug();
    }

    private ObjectNode json() {
        return ExactJson.MAPPER.createObjectNode().put("workerSid", worker.value());
    }

    private void add(String type, ObjectNode json) {
        json.put("at", MILLISECONDS.format(now));
        entries.add(type + " " + ExactJson.text(json));
    }
}
