package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Reason;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.queue.Claim;
import io.taskrouter.coordinator.queue.Passes;
import io.taskrouter.coordinator.rules.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns what the batch did into what each caller is told. */
final class Results {
    /** Allowed by the rules, and not done yet; the worker is looked at again soon. */
    static final List<Reason> UNCONFIRMED =
            List.of(Reason.of("write-unconfirmed", "TaskRouter has not confirmed every write it needs yet"));

    private final Report report;
    private final Decision decision;
    private final boolean ready;
    private final @Nullable Integer capacity;

    /** @param ready as TaskRouter has confirmed it, like {@code capacity}, which is null where that is not known */
    Results(Report report, Decision decision, boolean ready, @Nullable Integer capacity) {
        this.report = report;
        this.decision = decision;
        this.ready = ready;
        this.capacity = capacity;
    }

    List<Passes.Result> of(List<Folded.Member> members, List<Claim.Queued> queued, @Nullable String poison) {
        var results = new ArrayList<Passes.Result>(members.size());
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
        if (!(update.command() instanceof Command.Change change)) return applied;
        var deferred = new ArrayList<>(applied.deferred());
        if (member.asksReady() && !ready && deferred.isEmpty())
            deferred.add(later(
                    Fold.askedPath(change), BooleanNode.TRUE, decision.acd().isEmpty() ? UNCONFIRMED : decision.acd()));
        if (!Objects.equals(capacity, decision.capacity())) {
            switch (change.voice()) {
                case Command.CapacityOverride(var bound) ->
                    deferred.add(later("/voice/override", number(bound), UNCONFIRMED));
                case Command.Capacity(var wanted)
                when applied.refused().isEmpty() -> deferred.add(later("/voice/capacity", number(wanted), UNCONFIRMED));
                case null, default -> {}
            }
        }
        return new Outcome.Applied(
                applied.revision(), applied.changed(), List.copyOf(deferred), applied.refused(), applied.report());
    }

    private static Outcome.Deferred later(String path, JsonNode value, List<Reason> reasons) {
        return new Outcome.Deferred(path, value, "rules-allow", reasons);
    }

    private static JsonNode number(@Nullable Integer value) {
        return value == null ? NullNode.getInstance() : IntNode.valueOf(value);
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
