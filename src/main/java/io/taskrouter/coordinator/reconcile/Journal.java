package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.queue.Claim;
import io.taskrouter.coordinator.rules.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A worker's history as one pass adds to it. */
final class Journal {
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

    void external(Adoption adoption, long revision) {
        add(
                "external",
                "taskrouter",
                revision,
                null,
                adoption.keys(),
                "adopted",
                some(adoption.ours(), adoption.keys()),
                some(adoption.theirs(), adoption.keys()));
    }

    /** Notes what the rules changed of readiness and capacity, and why. Values as the worker's attributes and channel had them. */
    void rules(Decision decision, ObjectNode before, ObjectNode after, long revision) {
        var keys = Fold.changedKeys(before, after);
        if (keys.isEmpty()) return;
        var why =
                decision.acd().isEmpty() ? "allowed" : decision.acd().getFirst().code();
        add("rule", why, revision, null, keys, "applied", before, after);
    }

    /** Notes an update that changed something or was turned down; one that changed nothing is no history. */
    void update(Folded.Member member, List<Claim.Queued> queued) {
        var caller = queued.stream()
                .filter(q -> q.update().updateId().equals(member.updateId()))
                .findFirst()
                .map(q -> q.update().caller().name())
                .orElse("unknown");
        switch (member.outcome()) {
            case Outcome.Applied applied -> {
                if (applied.changed()) {
                    add(
                            "caller",
                            caller,
                            Long.parseLong(applied.revision()),
                            member.updateId(),
                            member.keys(),
                            applied.deferred().isEmpty() ? "applied" : "deferred",
                            member.before(),
                            member.after());
                }
            }
            case Outcome.Rejected _ ->
                add("caller", caller, 0, member.updateId(), Set.of(), "rejected", member.before(), member.after());
            case Outcome.Failed _ ->
                add("caller", caller, 0, member.updateId(), Set.of(), "failed", member.before(), member.after());
        }
    }

    private void add(
            String writer,
            String source,
            long revision,
            @Nullable String updateId,
            Set<String> keys,
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
                        List.copyOf(keys),
                        verdict,
                        brief ? before : null,
                        brief ? after : null)));
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
