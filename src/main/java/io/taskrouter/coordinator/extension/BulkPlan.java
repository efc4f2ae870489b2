package io.taskrouter.coordinator.extension;

import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Extensions.Entry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a bulk assignment comes to for each of its workers, given who has what now. Workers that are not listed keep what they have; an extension of theirs is taken. */
public final class BulkPlan {
    /** What is done for one worker. */
    public enum Action {
        NONE,
        ASSIGN,
        MOVE,
        RELEASE,
        TAKEN
    }

    /**
     * @param extension null to release
     * @param other of a move who has it now; of a taken one who keeps it; else null
     */
    public record Row(
            WorkerSid worker,
            @Nullable String extension,
            Action action,
            @Nullable WorkerSid other) {}

    private final Map<WorkerSid, @Nullable String> wishes;
    private final Map<String, Entry> index;
    private final Set<WorkerSid> having = new HashSet<>();
    private final Map<WorkerSid, Row> rows = new LinkedHashMap<>();

    private BulkPlan(Map<WorkerSid, @Nullable String> wishes, Map<String, Entry> index) {
        this.wishes = wishes;
        this.index = index;
        index.values().forEach(entry -> {
            having.addAll(entry.holders());
            if (entry.coming() != null) having.add(entry.coming());
        });
    }

    /** Rows in the order of the wishes; no two wishes are for the same extension. */
    public static List<Row> of(Map<WorkerSid, @Nullable String> wishes, Map<String, Entry> index) {
        BulkPlan plan = new BulkPlan(wishes, index);
        wishes.forEach((worker, extension) -> plan.rows.put(worker, plan.row(worker, extension)));
        while (plan.isTakenFromSomebodyWhoKeepsIt()) {}
        return new ArrayList<>(plan.rows.values());
    }

    private Row row(WorkerSid worker, @Nullable String extension) {
        if (extension == null)
            return new Row(worker, null, having.contains(worker) ? Action.RELEASE : Action.NONE, null);
        Entry entry = index.get(extension);
        if (entry == null) return new Row(worker, extension, Action.ASSIGN, null);
        List<WorkerSid> others = Stream.concat(entry.holders().stream(), Stream.ofNullable(entry.coming()))
                .filter(each -> !each.equals(worker))
                .distinct()
                .toList();
        if (others.isEmpty())
            return new Row(worker, extension, entry.holders().contains(worker) ? Action.NONE : Action.ASSIGN, null);
        WorkerSid other = others.getFirst();
        boolean movable = others.size() == 1 && wishes.containsKey(other) && !other.equals(entry.coming());
        return new Row(worker, extension, movable ? Action.MOVE : Action.TAKEN, other);
    }

    /** A row that fails lets its worker keep what it has, and so may make another one fail. */
    private boolean isTakenFromSomebodyWhoKeepsIt() {
        boolean changed = false;
        for (Row row : List.copyOf(rows.values())) {
            if (row.action() != Action.MOVE) continue;
            Row former = Objects.requireNonNull(rows.get(row.other()));
            if (former.action() == Action.NONE || former.action() == Action.TAKEN) {
                rows.put(row.worker(), new Row(row.worker(), row.extension(), Action.TAKEN, row.other()));
                changed = true;
            }
        }
        return changed;
    }
}
