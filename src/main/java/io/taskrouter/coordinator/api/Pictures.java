package io.taskrouter.coordinator.api;

import com.fasterxml.jackson.databind.node.NullNode;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.command.Settled;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.reconcile.WorkerView;
import io.taskrouter.coordinator.reconcile.WorkerViews;
import io.taskrouter.coordinator.reconcile.WorkerViews.HistoryEntry;
import io.taskrouter.coordinator.reconcile.WorkerViews.HistoryPage;
import io.taskrouter.coordinator.reconcile.WorkerViews.Summary;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Answers with what is known; a worker never seen is looked at first. */
@Singleton
class Pictures {
    private final WorkerViews views;
    private final Updates updates;
    private final LargeAnswers large;

    Pictures(WorkerViews views, Updates updates, LargeAnswers large) {
        this.views = views;
        this.updates = updates;
        this.large = large;
    }

    /** One page of a list. */
    record Items(List<?> items, @Nullable String next) {}

    Response worker(Call call) {
        Optional<WorkerView> known = views.find(call.worker());
        return known.isPresent() ? picture(known.get()) : firstSight(call);
    }

    /** @throws ApiProblem 503 when too many are being made */
    Response floor(WorkerViews.Filter filter, Page page) {
        List<Summary> found = views.list(filter, after(page.cursor()), page.limit() + 1);
        boolean more = found.size() > page.limit();
        List<Summary> shown = more ? found.subList(0, page.limit()) : found;
        String next = more ? shown.getLast().workerSid() : null;
        return large.inTurn(() -> ok(new Items(views.withReasons(shown), next)));
    }

    /**
     * Everybody who is known, in one document.
     *
     * @throws ApiProblem as {@link #floor}
     */
    byte[] wholeFloor() {
        return large.inTurn(() -> JsonBytes.of(
                new Items(views.list(new WorkerViews.Filter(null, null, null), null, Integer.MAX_VALUE), null)));
    }

    /** The worker as far as known; {@code null} when forgotten in the meantime. */
    byte[] known(WorkerSid worker) {
        return JsonBytes.of(views.find(worker).<Object>map(view -> view).orElse(NullNode.instance));
    }

    /**
     * Makes sure that the worker is known.
     *
     * @throws ApiProblem 404 when TaskRouter does not know it either, 503 when that cannot be found out now
     */
    void see(Call call) {
        if (views.find(call.worker()).isPresent()) return;
        Updates.Looked looked = updates.look(call, Terms.ofRead(call));
        if (looked.settled() == null)
            throw ApiProblem.of(
                            ProblemType.NOT_SAFE_YET,
                            "The worker is being looked at for the first time; repeat the request.")
                    .retryAfter(2);
        if (views.find(call.worker()).isEmpty()) throw unseen(looked.settled());
    }

    /** The worker's parked calls, longest waiting first. */
    Response parked(Call call, Page page) {
        if (views.find(call.worker()).isEmpty()) {
            Response first = firstSight(call);
            if (first.getStatus() != 200) return first;
        }
        return ok(page(
                views.find(call.worker()).map(WorkerView::parkedCalls).orElse(List.of()),
                parked -> "%015d-%s".formatted(parked.since().toEpochMilli(), parked.callSid()),
                page));
    }

    Response history(Call call, Page page) {
        HistoryPage found = page(call.worker(), page);
        if (found.items().isEmpty()
                && page.cursor() == null
                && views.find(call.worker()).isEmpty()) throw unknown();
        boolean values = call.access().allows(Action.READ_HISTORY_VALUES);
        return ok(new Items(
                values
                        ? found.items()
                        : found.items().stream().map(Pictures::withoutValues).toList(),
                found.next()));
    }

    Response blame(Call call, Page page) {
        WorkerView worker = views.find(call.worker()).orElseThrow(Pictures::unknown);
        boolean values = call.access().allows(Action.READ_HISTORY_VALUES);
        return ok(page(Blame.of(views, call.worker(), worker.attributes(), values), Blame.Line::position, page));
    }

    /** The part of a short list that a page is to show, in the order of the items' positions. A position stands whatever has come or gone since. */
    private static <T> Items page(List<T> all, Function<T, String> position, Page page) {
        SortedMap<String, T> sorted = new TreeMap<>();
        for (T each : all) sorted.put(position.apply(each), each);
        SortedMap<String, T> rest = page.cursor() == null ? sorted : sorted.tailMap(page.cursor() + '\0');
        List<String> shown = rest.keySet().stream().limit(page.limit()).toList();
        return new Items(shown.stream().map(rest::get).toList(), rest.size() > shown.size() ? shown.getLast() : null);
    }

    private static ApiProblem unknown() {
        return ApiProblem.of(
                ProblemType.UNKNOWN_WORKER,
                "Nothing is known of this worker here; GET the worker to look at TaskRouter.");
    }

    private Response firstSight(Call call) {
        Terms terms = Terms.ofRead(call);
        Updates.Looked looked = updates.look(call, terms);
        Settled settled = looked.settled();
        if (settled == null) return updates.queued(call, terms, looked.updateId());
        return views.find(call.worker()).map(Pictures::picture).orElseThrow(() -> unseen(settled));
    }

    private static ApiProblem unseen(Settled settled) {
        Problem problem = settled.outcome() instanceof Outcome.Applied
                ? Problem.of(
                        ProblemType.UNKNOWN_WORKER,
                        "Check the worker SID; TaskRouter has no such worker in this workspace.")
                : Updates.problem(settled.outcome());
        return new ApiProblem(UpdateJson.problem(settled, problem));
    }

    private HistoryPage page(WorkerSid worker, Page page) {
        try {
            return views.history(worker, page.cursor(), page.limit());
        } catch (IllegalArgumentException e) {
            throw Page.unknownCursor();
        }
    }

    private static @Nullable WorkerSid after(@Nullable String cursor) {
        if (cursor == null) return null;
        if (!WorkerSid.isValid(cursor)) throw Page.unknownCursor();
        return new WorkerSid(cursor);
    }

    private static HistoryEntry withoutValues(HistoryEntry entry) {
        return new HistoryEntry(
                entry.time(),
                entry.revision(),
                entry.writer(),
                entry.source(),
                entry.updateId(),
                entry.keys(),
                entry.verdict(),
                null,
                null);
    }

    private static Response picture(WorkerView view) {
        return Response.ok(JsonBytes.of(view), MediaType.APPLICATION_JSON_TYPE)
                .header("ETag", Conditions.etag(view.revision()))
                .build();
    }

    private static Response ok(Items items) {
        return Response.ok(JsonBytes.of(items), MediaType.APPLICATION_JSON_TYPE).build();
    }
}
