package io.taskrouter.coordinator.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Customers' calls: placed, waiting in a task, redirected, hung up; and the status callbacks about them. */
final class CallBook {
    static final Set<String> ONLY_COMPLETED = Set.of("completed");
    private static final Duration ANNOUNCEMENT = Duration.ofSeconds(3);
    private final SimulatedWorkspace workspace;
    private final StatusCallbacks callbacks;
    private final Shelf<Call> calls = new Shelf<>();
    private final Shelf<PhoneNumber> numbers = new Shelf<>();
    private final Map<String, String> running = new ConcurrentHashMap<>();

    CallBook(SimulatedWorkspace workspace, StatusCallbacks callbacks) {
        this.workspace = workspace;
        this.callbacks = callbacks;
        numbers.put(number(1, "+15550001000", "Queue line"));
        numbers.put(number(2, "+15550002000", "Direct line"));
        workspace.tasks().ended(this::taskEnded);
    }

    private PhoneNumber number(int n, String digits, String name) {
        return new PhoneNumber(Sids.numbered("PN", n), workspace.sids().nextOrdinal(), digits, name, null);
    }

    Shelf<Call> shelf() {
        return calls;
    }

    Shelf<PhoneNumber> numbers() {
        return numbers;
    }

    /** A call comes in or goes out, and a task is made for it. */
    synchronized Call place(CallWish wish) {
        PhoneNumber line = numbers.all().stream()
                .filter(number -> number.number().equals(wish.to()))
                .findFirst()
                .orElse(null);
        Call call = new Call(
                workspace.sids().next("CA"),
                workspace.sids().nextOrdinal(),
                wish.from(),
                wish.to(),
                wish.kind() == CallKind.OUTBOUND ? "outbound-api" : "inbound",
                "in-progress",
                null,
                line == null ? null : line.statusCallback(),
                ONLY_COMPLETED,
                0,
                workspace.now(),
                null);
        calls.put(call);
        Task task = workspace.tasks().create(wish.draft(workspace, call));
        return change(call.sid(), any -> any.inTask(task.sid()));
    }

    private Call change(String sid, UnaryOperator<Call> step) {
        Call next = step.apply(get(sid));
        calls.put(next);
        return next;
    }

    Call get(String sid) {
        return calls.get(sid, "/Calls/" + sid + ".json");
    }

    /** The customer hangs up, or somebody ends the call: a waiting task is canceled, a running one wraps up. */
    Call hangUp(String sid) {
        Call over;
        String task;
        synchronized (this) {
            Call call = get(sid);
            if (call.over()) {
                return call;
            }
            task = call.taskSid();
            over = status(call, "completed");
        }
        workspace.judge().over(sid);
        leaveTask(task, "hangup");
        return over;
    }

    private Call status(Call call, String status) {
        boolean told = call.statusCallback() != null && call.statusEvents().contains(status);
        Call next = change(call.sid(), old -> old.with(status, told, workspace.now()));
        if (told) {
            callbacks.tell(call, next);
        }
        return next;
    }

    private void leaveTask(@Nullable String sid, String reason) {
        if (sid == null) {
            return;
        }
        Task task = workspace.tasks().shelf().find(sid);
        if (task == null) {
            return;
        }
        try {
            if (task.status().waiting()) {
                workspace.tasks().cancel(sid, reason, ReservationDesk.TASKROUTER);
            } else if (task.status() == TaskStatus.ASSIGNED) {
                workspace.tasks().wrap(sid, reason, ReservationDesk.TASKROUTER);
            }
        } catch (Rejection movedOnMeanwhile) {
            leaveTask(sid, reason);
        }
    }

    /** A caller whose task ended without anybody answering is sent away. */
    private void taskEnded(Task task) {
        String sid = task.attributes().tree().path("call_sid").asText("");
        Call call = calls.find(sid);
        boolean waited = task.status() == TaskStatus.CANCELED;
        if (waited && call != null && task.sid().equals(call.taskSid()) && !call.over()) {
            workspace.time().after(Duration.ZERO, () -> hangUp(sid));
        }
    }

    /** The call runs new TwiML: it leaves its task; an {@code Enqueue} makes another one. */
    Call redirect(String sid, Twiml twiml) {
        String left;
        synchronized (this) {
            Call call = get(sid);
            if (call.over()) {
                throw new Rejection(400, 21220, "Call is not in-progress. Cannot redirect.");
            }
            left = call.taskSid();
            change(sid, any -> any.inTask(null));
            running.put(sid, twiml.text());
        }
        leaveTask(left, "redirected");
        if (twiml.workflowSid() != null) {
            enqueue(sid, twiml);
        } else if (twiml.hangsUp()) {
            workspace.time().after(ANNOUNCEMENT, () -> hangUp(sid));
        }
        return get(sid);
    }

    /** What the call was last redirected to; empty when it never was. */
    String running(String sid) {
        return running.getOrDefault(sid, "");
    }

    private void enqueue(String sid, Twiml twiml) {
        ObjectNode attributes = CallWish.callFields(get(sid));
        attributes.setAll(twiml.task());
        Task task = workspace
                .tasks()
                .create(CallWish.voice(workspace, attributes, twiml.workflowSid(), null, null, twiml.priority()));
        synchronized (this) {
            change(sid, any -> any.inTask(task.sid()));
        }
    }

    synchronized Call watch(String sid, String url, Set<String> events) {
        return change(sid, call -> call.watchedBy(url, events));
    }
}
