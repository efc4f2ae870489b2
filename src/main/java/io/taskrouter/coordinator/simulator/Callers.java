package io.taskrouter.coordinator.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Customers who call, wait and lose patience; and programs that know nothing of the coordinator. */
final class Callers {
    private static final Duration STALENESS = Duration.ofSeconds(2);
    private static final String BYPASSER = "bypasser";
    private final SimulatedWorkspace workspace;
    private final CallBook calls;
    private final Dice dice;
    private volatile @Nullable CallerPlan plan;
    private int round;

    Callers(SimulatedWorkspace workspace, CallBook calls, Dice dice) {
        this.workspace = workspace;
        this.calls = calls;
        this.dice = dice;
    }

    /** From now on; null stops them. */
    synchronized void behave(@Nullable CallerPlan next) {
        plan = next;
        int mine = ++round;
        if (next != null) {
            again(mine, next.perMinute(), this::call);
            again(mine, next.bypassPerMinute(), this::bypass);
        }
    }

    private void again(int mine, double perMinute, Runnable step) {
        if (perMinute > 0) {
            long millis = (long) (-Math.log(dice.uniform()) * 60_000 / perMinute);
            workspace.time().after(Duration.ofMillis(millis), () -> {
                if (mine == round) {
                    attempt(step);
                    again(mine, perMinute, step);
                }
            });
        }
    }

    private static void attempt(Runnable step) {
        try {
            step.run();
        } catch (Rejection overtakenByEvents) {
            return;
        }
    }

    private void call() {
        CallerPlan now = plan;
        Worker worker = anybody();
        if (now == null || worker == null) {
            return;
        }
        String extension = worker.state().attributes().extension();
        CallKind kind = kind(now);
        Call call = calls.place(CallWish.of(
                kind == CallKind.DIRECT && extension.isEmpty() ? CallKind.ACD : kind, extension, worker.sid()));
        Duration patience = Duration.ofMillis((long) (dice.uniform() * 2 * now.patienceMillis()));
        workspace.time().after(patience, () -> giveUp(call));
    }

    private CallKind kind(CallerPlan now) {
        double at = dice.uniform() * (now.acd() + now.direct() + now.outbound() + now.internal());
        if (at < now.acd()) {
            return CallKind.ACD;
        }
        if (at < now.acd() + now.direct()) {
            return CallKind.DIRECT;
        }
        return at < now.acd() + now.direct() + now.outbound() ? CallKind.OUTBOUND : CallKind.INTERNAL;
    }

    private void giveUp(Call call) {
        String sid = calls.get(call.sid()).taskSid();
        Task task = sid == null ? null : workspace.tasks().shelf().find(sid);
        if (task != null && task.status().waiting()) {
            attempt(() -> calls.hangUp(call.sid()));
        }
    }

    /** Mostly a whole document read a while ago; now and then one without the coordinator's stamp, a capacity, a theft. */
    private void bypass() {
        Worker worker = anybody();
        if (worker == null) {
            return;
        }
        double kind = dice.uniform();
        if (kind < 0.1) {
            int capacity = 1 + dice.below(3);
            workspace.workforce().updateChannel(worker, TaskChannel.VOICE, capacity, null, Caller.inProcess(BYPASSER));
            return;
        }
        ObjectNode stale = worker.state().attributes().tree().deepCopy();
        stale.put("seen", dice.below(1000));
        if (kind < 0.2) {
            stale.remove("coordinator");
            stale.put("stripped", dice.below(1_000_000_000)); // never what was there before: it would be taken for old
        } else if (kind < 0.25) {
            stale.put("directExtension", anybodys(worker).state().attributes().extension());
        }
        WorkerChange change = new WorkerChange(Attributes.parse(stale.toString()), null, null);
        workspace
                .time()
                .after(
                        STALENESS,
                        () -> attempt(() -> workspace.workforce().update(worker, change, Caller.inProcess(BYPASSER))));
    }

    private Worker anybodys(Worker otherwise) {
        Worker other = anybody();
        return other == null ? otherwise : other;
    }

    private @Nullable Worker anybody() {
        List<Worker> all = new ArrayList<>(workspace.workforce().shelf().all());
        return all.isEmpty() ? null : all.get(dice.below(all.size()));
    }
}
