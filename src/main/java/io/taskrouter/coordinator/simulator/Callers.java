package io.taskrouter.coordinator.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Customers who call, wait and lose patience; and programs that write back whole documents they read a while ago. */
final class Callers {
    private static final Duration STALENESS = Duration.ofSeconds(2);
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
        Call call =
                calls.place(CallWish.of(kind(now), worker.state().attributes().extension(), worker.sid()));
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

    private void bypass() {
        Worker worker = anybody();
        if (worker != null) {
            String stale = worker.state().attributes().text();
            workspace.time().after(STALENESS, () -> attempt(() -> writeBack(worker, stale)));
        }
    }

    private void writeBack(Worker worker, String stale) {
        String seen = "\"seen\":" + dice.below(1000);
        String rest = stale.replaceFirst("\"seen\":\\d+,?", "");
        String text = rest.equals("{}") ? "{" + seen + "}" : "{" + seen + "," + rest.substring(1);
        WorkerChange change = new WorkerChange(Attributes.parse(text.replace(",}", "}")), null, null);
        workspace.workforce().update(worker, change, Caller.inProcess("bypasser"));
    }

    private @Nullable Worker anybody() {
        List<Worker> all = new ArrayList<>(workspace.workforce().shelf().all());
        return all.isEmpty() ? null : all.get(dice.below(all.size()));
    }
}
