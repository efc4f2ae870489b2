package io.taskrouter.coordinator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.extension.Assignment;
import io.taskrouter.coordinator.extension.Assignments;
import io.taskrouter.coordinator.extension.BulkPlan;
import io.taskrouter.coordinator.queue.Errands;
import io.taskrouter.coordinator.queue.Errands.Opened;
import io.taskrouter.coordinator.queue.Extensions;
import io.taskrouter.coordinator.queue.Inbox;
import io.taskrouter.coordinator.queue.Inbox.Idempotency;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Many extensions at once: planned against the index, taken on as a whole, carried out worker by worker. */
@Singleton
class BulkAssignment {
    private final Extensions extensions;
    private final Assignments assignments;
    private final Errands errands;
    private final Inbox inbox;
    private final InstantSource clock;

    BulkAssignment(Extensions extensions, Assignments assignments, Errands errands, Inbox inbox, InstantSource clock) {
        this.extensions = extensions;
        this.assignments = assignments;
        this.errands = errands;
        this.inbox = inbox;
        this.clock = clock;
    }

    /**
     * What becomes of one worker.
     *
     * @param action none, assign, move or release
     * @param status planned (dry run), queued, unchanged or taken
     * @param from of a move: who has it now
     * @param holder of a taken one: who keeps it
     */
    record Row(
            String workerSid,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String extension,

            String action,
            String status,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String updateId,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String from,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String holder) {}

    record Results(boolean dryRun, List<Row> results) {}

    Response dryRun(Map<WorkerSid, @Nullable String> wishes) {
        List<Row> rows = plan(wishes).stream()
                .map(row -> row(row, isWork(row) ? "planned" : idle(row), null, row.other()))
                .toList();
        return Response.ok(JsonBytes.of(new Results(true, rows)), MediaType.APPLICATION_JSON_TYPE)
                .build();
    }

    Response takeOn(Call call, Map<WorkerSid, @Nullable String> wishes) {
        Terms terms = Terms.of(call);
        Idempotency idempotency = terms.idempotency();
        String seed = inbox.newUpdateId();
        if (idempotency == null) return answer(taken(call, terms, wishes, seed), false);
        Errands.Kept kept = errands.keep(idempotency, seed);
        if (kept.reused()) throw IdempotencyKeys.reused();
        if (kept.answer() != null) return answer(kept.answer().getBytes(StandardCharsets.UTF_8), true);
        String own = new String(taken(call, terms, wishes, kept.seed()), StandardCharsets.UTF_8);
        String first = errands.answer(idempotency, kept.seed(), own);
        return answer(first.getBytes(StandardCharsets.UTF_8), !first.equals(own));
    }

    private static Response answer(byte[] body, boolean replayed) {
        Response.ResponseBuilder answer = Response.accepted(body).type(MediaType.APPLICATION_JSON_TYPE);
        return (replayed ? answer.header("Idempotency-Replayed", "true") : answer).build();
    }

    private List<BulkPlan.Row> plan(Map<WorkerSid, @Nullable String> wishes) {
        if (!extensions.isReady()) throw Uniqueness.unready();
        return BulkPlan.of(wishes, extensions.all());
    }

    private byte[] taken(Call call, Terms terms, Map<WorkerSid, @Nullable String> wishes, String seed) {
        List<BulkPlan.Row> plan = plan(wishes);
        List<Assignment> work = new ArrayList<>();
        for (int i = 0; i < plan.size(); i++)
            if (isWork(plan.get(i))) work.add(assignment(call, terms, plan.get(i), seed + "-" + i));
        var opened = assignments.takeOn(work).orElseThrow(Uniqueness::unready).iterator();
        var ids = work.iterator();
        List<Row> rows = new ArrayList<>(plan.size());
        for (BulkPlan.Row row : plan)
            rows.add(
                    isWork(row)
                            ? opened(row, opened.next(), ids.next().update().updateId())
                            : row(row, idle(row), null, row.other()));
        return JsonBytes.of(new Results(false, rows));
    }

    private Assignment assignment(Call call, Terms terms, BulkPlan.Row row, String id) {
        Update update = new Update(
                id,
                row.worker(),
                call.caller(),
                terms.preferences().handling(),
                null,
                Assignment.change(row.extension()),
                inbox.replica(),
                call.traceparent());
        WorkerSid from = row.action() == BulkPlan.Action.MOVE ? row.other() : null;
        return new Assignment(update, row.extension(), from, null, clock.instant());
    }

    private static Row opened(BulkPlan.Row row, Opened opened, String id) {
        if (opened.inTheWay() != null) return row(row, "taken", null, opened.inTheWay());
        return row(row, "queued", opened.sameAs() == null ? id : opened.sameAs(), row.other());
    }

    private static Row row(BulkPlan.Row row, String status, @Nullable String id, @Nullable WorkerSid other) {
        boolean taken = status.equals("taken");
        String name = other == null ? null : other.value();
        String action = taken ? "none" : row.action().name().toLowerCase(Locale.ROOT);
        return new Row(
                row.worker().value(), row.extension(), action, status, id, taken ? null : name, taken ? name : null);
    }

    private static boolean isWork(BulkPlan.Row row) {
        return switch (row.action()) {
            case ASSIGN, MOVE, RELEASE -> true;
            case NONE, TAKEN -> false;
        };
    }

    private static String idle(BulkPlan.Row row) {
        return row.action() == BulkPlan.Action.TAKEN ? "taken" : "unchanged";
    }
}
