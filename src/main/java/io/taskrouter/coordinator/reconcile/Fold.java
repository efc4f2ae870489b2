package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.Reason;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.rules.Decision;
import io.taskrouter.coordinator.rules.WriteOrder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Folds updates over one document, in order. Each sees what the ones before it did; one that is refused leaves no trace on the others. Deterministic: the same base, updates and calls give the same verdicts.
 */
final class Fold {
    /** Name of a supervisor's bound in the history. */
    private static final String OVERRIDE = "voice.override";

    private final AttributesEdit edit;
    private final BiFunction<WorkerState.Acd, @Nullable Integer, Decision> rules;
    private final boolean raising;
    private final boolean unread;
    private final List<Folded.Member> members = new ArrayList<>();

    private ObjectNode document;
    private long revision;
    private WorkerState.Acd acd;
    private @Nullable Integer override;
    private int atMost;
    private boolean delicate;

    /**
     * @param length of the document's text, in characters
     * @param rules what the rules decide for given wishes and override, everything else as it is now
     * @param raising may a raise of the capacity still land, so that nobody is made ready now, whatever the rules decide
     * @param unread can the worker's calls not be read now, so that nothing can be said about what is strictly asked of the rules
     */
    Fold(
            ObjectNode document,
            int length,
            long revision,
            WorkerState.Acd acd,
            @Nullable Integer override,
            AttributesEdit edit,
            BiFunction<WorkerState.Acd, @Nullable Integer, Decision> rules,
            boolean raising,
            boolean unread) {
        this.document = document;
        this.revision = revision;
        this.acd = acd;
        this.override = override;
        this.edit = edit;
        this.rules = rules;
        this.raising = raising;
        this.unread = unread;
        this.atMost = length;
    }

    /** Ends before the first update about which nothing can be said yet. */
    Folded over(List<Update> updates) {
        for (var update : updates) {
            var member = member(update);
            if (member == null) break;
            members.add(member);
        }
        return new Folded(document, revision, acd, override, List.copyOf(members), delicate);
    }

    private Folded.@Nullable Member member(Update update) {
        if (update.ifMatch() != null) {
            delicate = true;
            if (!update.ifMatch().equals(Long.toString(revision))) return rejected(update, Refusals.revision(revision));
        }
        return switch (update.command()) {
            case Command.Unreadable _ -> untouched(update, new Outcome.Failed(Refusals.UNREADABLE));
            case Command.Look _,
                    Command.HandOver _,
                    Command.TakeOver _,
                    Command.Intend _,
                    Command.Withdraw _,
                    Command.Complete _,
                    Command.PrepareComplete _,
                    Command.Park _,
                    Command.PickUp _,
                    Command.HangUp _ -> applied(update, document, acd, override, List.of(), List.of(), false);
            case Command.Change change -> change(update, change);
        };
    }

    private Folded.@Nullable Member change(Update update, Command.Change change) {
        var edited = document;
        var ready = Owned.ready(document);
        var wished = acd.wish();
        boolean asksReady = false;
        if (change.attributes() != null) {
            delicate |= AttributesEdit.isDelicate(change.attributes());
            switch (edit.apply(document, change.attributes())) {
                case AttributesEdit.Refused refused -> {
                    return rejected(update, refused.problem());
                }
                case AttributesEdit.Edited result -> edited = result.document();
                case AttributesEdit.Later later -> {
                    return null;
                }
            }
            var asked = Owned.ready(edited);
            if (!Objects.equals(asked, ready) && asked != null) {
                wished = asked;
                asksReady = asked;
            }
            edited = withReady(edited, document.get(Owned.READY));
            var tooLarge = tooLarge(edited, change.attributes());
            if (tooLarge != null) return rejected(update, tooLarge);
        }
        var next = new WorkerState.Acd(wished, acd.hold(), acd.holdReason());
        if (change.acd() != null) {
            next = merge(next, change.acd());
            var explicit = change.acd().wish();
            if (explicit != null) asksReady = explicit;
        }
        var bound = change.voice() instanceof Command.CapacityOverride o ? o.capacity() : override;
        return judge(update, change, edited, next, bound, asksReady);
    }

    private Folded.@Nullable Member judge(
            Update update,
            Command.Change change,
            ObjectNode edited,
            WorkerState.Acd next,
            @Nullable Integer bound,
            boolean asksReady) {
        if (!asksReady && change.voice() == null && next.equals(acd)) {
            return applied(update, edited, next, bound, List.of(), List.of(), false); // nothing for the rules to judge
        }
        var decision = rules.apply(next, bound);
        var strict = update.handling() == Update.Handling.STRICT;
        if (unread && strict && (asksReady || change.voice() instanceof Command.Capacity)) return null;
        if (asksReady && strict && WriteOrder.withheld(raising, decision))
            return rejected(update, Refusals.ready(Results.UNCONFIRMED));
        var deferred = new ArrayList<Outcome.Deferred>();
        if (asksReady && !decision.ready()) {
            if (strict) return rejected(update, Refusals.ready(decision.acd()));
            deferred.add(new Outcome.Deferred(askedPath(change), BooleanNode.TRUE, "rules-allow", decision.acd()));
        }
        var refused = new ArrayList<Outcome.Refused>();
        if (change.voice() instanceof Command.Capacity wanted && wanted.capacity() != decision.capacity()) {
            var because = against(wanted.capacity(), bound, decision);
            if (strict) return rejected(update, Refusals.capacity(because, decision.capacity()));
            refused.add(new Outcome.Refused(
                    "/voice/capacity",
                    IntNode.valueOf(wanted.capacity()),
                    IntNode.valueOf(decision.capacity()),
                    because));
        }
        // What follows in the batch sees readiness as it would one by one: an override of 0 takes it away, lifting it
        // gives it back.
        var settles = asksReady || !next.equals(acd) || !Objects.equals(bound, override);
        var seen = settles ? withReady(edited, BooleanNode.valueOf(decision.ready())) : edited;
        return applied(update, seen, next, bound, deferred, refused, asksReady);
    }

    private Folded.Member applied(
            Update update,
            ObjectNode edited,
            WorkerState.Acd next,
            @Nullable Integer bound,
            List<Outcome.Deferred> deferred,
            List<Outcome.Refused> refused,
            boolean asksReady) {
        var keys = changedKeys(document, edited);
        var changed = !keys.isEmpty() || !next.equals(acd) || !Objects.equals(bound, override);
        var before = only(document, keys);
        var after = only(edited, keys);
        WorkerState.Acd.note(before, acd, after, next);
        if (!Objects.equals(bound, override)) {
            before.put(OVERRIDE, override);
            after.put(OVERRIDE, bound);
        }
        if (Owned.touchesCallers(keys)) revision++;
        document = edited;
        acd = next;
        override = bound;
        // Strict verdicts and deferrals depend on the calls of the moment.
        delicate |= update.handling() == Update.Handling.STRICT;
        var outcome = new Outcome.Applied(
                Long.toString(revision), changed, List.copyOf(deferred), List.copyOf(refused), null);
        return new Folded.Member(update.updateId(), outcome, keys, before, after, asksReady);
    }

    private Folded.Member rejected(Update update, Problem problem) {
        delicate = true;
        return untouched(update, new Outcome.Rejected(problem));
    }

    /** It changed nothing. */
    private Folded.Member untouched(Update update, Outcome outcome) {
        return new Folded.Member(
                update.updateId(), outcome, Set.of(), document.objectNode(), document.objectNode(), false);
    }

    private @Nullable Problem tooLarge(ObjectNode edited, Command.AttributesChange change) {
        var limit = Owned.LIMIT - Owned.RESERVE;
        var bound = Sizes.atMost(atMost, change);
        if (bound <= limit) {
            atMost = bound;
            return null;
        }
        var length = Sizes.callersLength(edited);
        // What is too long already may still be made shorter.
        if (length <= limit || length <= Sizes.callersLength(document)) {
            atMost = length;
            return null;
        }
        return Refusals.tooLarge(length, limit);
    }

    /** What stands against it: a supervisor's bound, and the calls that the capacity follows from. Without any it is 1. */
    private static List<Reason> against(int wanted, @Nullable Integer bound, Decision decision) {
        var reasons = new ArrayList<Reason>();
        if (bound != null && wanted > bound)
            reasons.add(Reason.of("override", "voice capacity is limited to " + bound + " by a supervisor"));
        decision.acd().stream().filter(reason -> reason.callId() != null).forEach(reasons::add);
        return List.copyOf(reasons);
    }

    /** Where the caller asked for {@code isAcdReady=true}: by the wish where there is one, which counts for more. */
    static String askedPath(Command.Change change) {
        return change.acd() != null && change.acd().wish() != null ? "/acd/wish" : "/attributes/" + Owned.READY;
    }

    private static WorkerState.Acd merge(WorkerState.Acd acd, Command.AcdChange change) {
        var hold = change.hold() == null ? acd.hold() : change.hold();
        var reason = change.holdReason() == null ? acd.holdReason() : change.holdReason();
        boolean told = hold && reason != null && !reason.isBlank();
        return new WorkerState.Acd(change.wish() == null ? acd.wish() : change.wish(), hold, told ? reason : null);
    }

    static ObjectNode withReady(ObjectNode document, @Nullable JsonNode ready) {
        if (Objects.equals(document.get(Owned.READY), ready)) return document;
        var copy = document.objectNode();
        copy.setAll(document);
        if (ready == null) copy.remove(Owned.READY);
        else copy.set(Owned.READY, ready);
        return copy;
    }

    static Set<String> changedKeys(ObjectNode before, ObjectNode after) {
        var keys = new LinkedHashSet<String>();
        after.properties().forEach(e -> {
            if (!e.getValue().equals(before.get(e.getKey()))) keys.add(e.getKey());
        });
        before.fieldNames().forEachRemaining(key -> {
            if (!after.has(key)) keys.add(key);
        });
        return keys;
    }

    private static ObjectNode only(ObjectNode document, Set<String> keys) {
        var some = document.objectNode();
        for (var key : keys) {
            var value = document.get(key);
            if (value != null) some.set(key, value);
        }
        return some;
    }
}
