package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Reason;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.queue.Claim;
import io.taskrouter.coordinator.queue.Passes;
import io.taskrouter.coordinator.rules.Decision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns what the batch did into what each caller is told. */
final class Results {
    /** Granted by the rules, and not done yet. */
    static final List<Reason> UNCONFIRMED =
            List.of(Reason.of("write-unconfirmed", "TaskRouter has not confirmed a step before it yet"));

    private final Report report;
    private final Decision decision;
    private final boolean ready;

    Results(Report report, Decision decision, boolean ready) {
        this.report = report;
        this.decision = decision;
        this.ready = ready;
    }

    List<Passes.Result> of(List<Folded.Member> members, List<Claim.Queued> queued, @Nullable String poison) {
        var results = new java.util.ArrayList<Passes.Result>(members.size());
        for (int i = 0; i < members.size(); i++) {
            var member = members.get(i);
            var update = queued.get(i).update();
            results.add(new Passes.Result(
                    member.updateId(),
                    outcome(member, update),
                    member.updateId().equals(poison) || update.command() instanceof Command.Unreadable));
        }
        return List.copyOf(results);
    }

    private Outcome outcome(Folded.Member member, Update update) {
        if (!(member.outcome() instanceof Outcome.Applied applied)) return member.outcome();
        if (update.command() instanceof Command.Look) {
            return new Outcome.Applied(applied.revision(), report.mended(), List.of(), List.of(), report.json());
        }
        if (!member.asksReady() || ready || !applied.deferred().isEmpty()) return applied;
        // Granted by the rules, but a step before it is not confirmed yet; the worker is looked at again soon.
        var reasons = decision.acd().isEmpty() ? UNCONFIRMED : decision.acd();
        var path = Fold.askedPath((Command.Change) update.command()); // nothing else asks
        var later = new Outcome.Deferred(path, BooleanNode.TRUE, "rules-allow", reasons);
        return new Outcome.Applied(applied.revision(), applied.changed(), List.of(later), applied.refused(), null);
    }

    /** What TaskRouter confirmed at the end of the pass. */
    static ObjectNode confirmed(Sheet sheet, WorkerState.Acd acd, boolean ready) {
        var json = ExactJson.MAPPER.createObjectNode();
        json.set("attributes", sheet.document);
        var voice = json.putObject("voice");
        if (sheet.capacity == null) voice.putNull("capacity");
        else voice.put("capacity", sheet.capacity);
        json.putObject("acd").put("ready", ready).put("wish", acd.wish()).put("hold", acd.hold());
        return json;
    }
}
