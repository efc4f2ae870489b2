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
    private final SimulatedWorkspace workspace;
    private final StatusCallbacks callbacks;
    private final Shelf<Call> calls = new Shelf<>();
    private final Shelf<PhoneNumber> numbers = new Shelf<>();
    private final Map<String, Twiml> running = new ConcurrentHashMap<>();
    private final Map<String, String> customers = new ConcurrentHashMap<>();

    CallBook(SimulatedWorkspace workspace, StatusCallbacks callbacks) {
        this.workspace = workspace;
        this.callbacks = callbacks;
        numbers.put(number(1, "+15550001000", "Queue line"));
        numbers.put(number(2, "+15550002000", "Direct line"));
        workspace.tasks().ended(this::taskEnded);
        workspace.tasks().connected(this::conference);
    }

    private PhoneNumber number(int n, String digits, String name) {
        return new PhoneNumber(Sids.numbered("PN", n), workspace.sids().nextOrdinal(), digits, name, null, "POST");
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
        return enter(call.sid(), task);
    }

    private synchronized Call enter(String sid, Task task) {
        customers.put(task.sid(), sid);
        return change(sid, any -> any.inTask(task.sid()));
    }

    /** The customer whom a task is about, null when it is about none. */
    @Nullable Call customer(Task task) {
        String sid = customers.get(task.sid());
        return calls.find(
                sid == null ? task.attributes().tree().path("call_sid").asText("") : sid);
    }

    /** Whoever takes a call talks to its customer in a conference; from then on the task names both legs. */
    private Attributes conference(Task task, Reservation reservation) {
        Call call = customer(task);
        if (call == null || !(task.attributes().tree() instanceof ObjectNode known)) return task.attributes();
        ObjectNode attributes = known.deepCopy();
        String own = reservation.sid().substring(2);
        attributes
                .putObject("conference")
                .put("sid", "CF" + own)
                .putObject("participants")
                .put("customer", call.sid())
                .put("worker", "CA" + own);
        String text = attributes.toString();
        return text.length() > Attributes.LIMIT ? task.attributes() : Attributes.parse(text);
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
        Call call = customer(task);
        customers.remove(task.sid());
        boolean waited = task.status() == TaskStatus.CANCELED;
        if (waited && call != null && task.sid().equals(call.taskSid()) && !call.over()) {
            workspace.time().after(Duration.ZERO, () -> hangUp(call.sid()));
        }
    }

    /** The call leaves its task and runs new TwiML. */
    Call redirect(String sid, Twiml twiml) {
        String left;
        synchronized (this) {
            Call call = get(sid);
            if (call.over()) {
                throw new Rejection(400, 21220, "Call is not in-progress. Cannot redirect.");
            }
            left = call.taskSid();
            change(sid, any -> any.inTask(null));
            running.put(sid, twiml);
        }
        leaveTask(left, "redirected");
        if (twiml.lasts().isZero()) {
            goOn(sid, twiml);
        } else {
            workspace.time().after(twiml.lasts(), () -> goOn(sid, twiml));
        }
        return get(sid);
    }

    /** With what comes after all that was said and played; unless somebody has sent the call on meanwhile. */
    private void goOn(String sid, Twiml twiml) {
        if (running.get(sid) != twiml || get(sid).over()) {
            return;
        }
        switch (twiml.then()) {
            case END -> hangUp(sid);
            case ENQUEUE -> enqueue(sid, twiml);
            case ELSEWHERE, NEVER -> {}
        }
    }

    /** What the call was last redirected to; empty when it never was. */
    String running(String sid) {
        Twiml twiml = running.get(sid);
        return twiml == null ? "" : twiml.text();
    }

    private void enqueue(String sid, Twiml twiml) {
        ObjectNode attributes = CallWish.callFields(get(sid));
        attributes.setAll(twiml.task());
        Task task = workspace
                .tasks()
                .create(CallWish.voice(workspace, attributes, twiml.workflowSid(), null, null, twiml.priority()));
        enter(sid, task);
    }

    synchronized Call watch(String sid, String url, Set<String> events) {
        return change(sid, call -> call.watchedBy(url, events));
    }
}
