package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.queue.Claim;
import io.taskrouter.coordinator.rules.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A worker's history as one pass adds to it. */
final class Journal {
    /** What the voice channel's capacity is called beside attributes. */
    static final String CAPACITY = "voice.capacity";

    /** Values of an entry that together are longer are left out of it; the keys stay. */
    private static final int MAX_VALUES = 2048;

    private static final ObjectWriter WRITER = StateCodec.MAPPER.writerFor(WorkerViews.HistoryEntry.class);

    private final Instant now;
    private final List<String> entries = new ArrayList<>();

    Journal(Instant now) {
        this.now = now;
    }

    List<String> entries() {
        return List.copyOf(entries);
    }

    /** What of somebody's writing counts, and what was put back over it. */
    void external(Adoption adoption, WorkerState.Acd was, WorkerState.Acd is, long revision) {
        var before = some(adoption.ours(), adoption.adopted());
        var after = some(adoption.merged(), adoption.adopted());
        WorkerState.Acd.note(before, was, after, is);
        outside("adopted", before, after, revision);
        var restored = adoption.restored();
        outside("restored", some(adoption.theirs(), restored), some(adoption.merged(), restored), revision);
    }

    /** What somebody made of the voice channel's capacity; what the rules make of it then is told by {@link #rules}. */
    void externalCapacity(int before, int after, long revision) {
        outside("adopted", capacity(before), capacity(after), revision);
    }

    private static ObjectNode capacity(int capacity) {
        return ExactJson.MAPPER.createObjectNode().put(CAPACITY, capacity);
    }

    private void outside(String verdict, ObjectNode before, ObjectNode after, long revision) {
        if (!keys(before, after).isEmpty()) add("external", "taskrouter", revision, null, verdict, before, after);
    }

    /** Notes what the rules changed of readiness and capacity, and why. Values as the worker's attributes and channel had them. */
    void rules(Decision decision, ObjectNode before, ObjectNode after, long revision) {
        var keys = Fold.changedKeys(before, after);
        if (keys.isEmpty()) return;
        var why =
                decision.acd().isEmpty() ? "allowed" : decision.acd().getFirst().code();
        add("rule", why, revision, null, "applied", some(before, keys), some(after, keys));
    }

    /** Notes those updates that changed something or were turned down; one that changed nothing is no history. */
    void updates(List<Folded.Member> members, List<Claim.Queued> queued, long revision) {
        for (int i = 0; i < members.size(); i++) {
            var member = members.get(i);
            update(member, caller(member, queued), revisionAt(i, members, revision));
        }
    }

    private void update(Folded.Member member, String caller, long revision) {
        var verdict = switch (member.outcome()) {
            case Outcome.Applied applied when !applied.changed() -> null;
            case Outcome.Applied applied -> applied.deferred().isEmpty() ? "applied" : "deferred";
            case Outcome.Rejected _ -> "rejected";
            case Outcome.Failed _ -> "failed";
        };
        if (verdict != null)
            add("caller", caller, revision, member.updateId(), verdict, member.before(), member.after());
    }

    private static String caller(Folded.Member member, List<Claim.Queued> queued) {
        return queued.stream()
                .filter(q -> q.update().updateId().equals(member.updateId()))
                .findFirst()
                .map(q -> q.update().caller().name())
                .orElse("unknown");
    }

    /** One that was turned down saw what was applied before it, or else what the next one that was applied started from. */
    private static long revisionAt(int index, List<Folded.Member> members, long last) {
        for (int i = index; i >= 0; i--) {
            if (members.get(i).outcome() instanceof Outcome.Applied applied) return Long.parseLong(applied.revision());
        }
        for (int i = index; i < members.size(); i++) {
            if (members.get(i).outcome() instanceof Outcome.Applied applied)
                return Long.parseLong(applied.revision())
                        - (Owned.touchesCallers(members.get(i).keys()) ? 1 : 0);
        }
        return last;
    }

    private void add(
            String writer,
            String source,
            long revision,
            @Nullable String updateId,
            String verdict,
            ObjectNode before,
            ObjectNode after) {
        var brief = before.toString().length() + after.toString().length() <= MAX_VALUES;
        entries.add(StateCodec.write(
                WRITER,
                new WorkerViews.HistoryEntry(
                        now,
                        Long.toString(revision),
                        writer,
                        source,
                        updateId,
                        List.copyOf(keys(before, after)),
                        verdict,
                        brief ? before : null,
                        brief ? after : null)));
    }

    /** Whatever changed stands before or after. */
    private static Set<String> keys(ObjectNode before, ObjectNode after) {
        var keys = new LinkedHashSet<String>();
        after.fieldNames().forEachRemaining(keys::add);
        before.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    private static ObjectNode some(ObjectNode document, Set<String> keys) {
        var some = document.objectNode();
        for (var key : keys) {
            var value = document.get(key);
            if (value != null) some.set(key, value);
        }
        return some;
    }
}
