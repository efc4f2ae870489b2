package io.taskrouter.coordinator.simulator;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Agents that answer, refuse, ignore, talk, wrap up and go on break, each on their own time. */
final class Agents implements Consumer<WorkspaceEvent> {
    private static final Caller AGENT = Caller.inProcess("agent");
    private final SimulatedWorkspace workspace;
    private final CallBook calls;
    private final Dice dice;
    private volatile @Nullable AgentPlan plan;

    Agents(SimulatedWorkspace workspace, CallBook calls, Dice dice) {
        this.workspace = workspace;
        this.calls = calls;
        this.dice = dice;
    }

    /** From now on; null stops them, so that a test can act for them. */
    void behave(@Nullable AgentPlan next) {
        plan = next;
    }

    @Override
    public void accept(WorkspaceEvent event) {
        AgentPlan now = plan;
        Reservation reservation = event.subject().reservation();
        Task task = event.subject().task();
        if (now == null || reservation == null || task == null) {
            return;
        }
        switch (event.type()) {
            case "reservation.created" -> in(now.answerMillis(), () -> react(now, reservation.sid()));
            case "reservation.accepted" -> in(now.talkMillis(), () -> endCall(task, reservation.sid()));
            case "reservation.wrapup" -> in(now.wrapMillis(), () -> complete(now, task, reservation.workerSid()));
            default -> {}
        }
    }

    private void react(AgentPlan now, String sid) {
        double mood = dice.uniform();
        if (mood < now.reject()) {
            workspace.tasks().reservation(sid, desk -> desk.reject(sid, null));
        } else if (mood >= now.reject() + now.ignore()) {
            workspace.tasks().reservation(sid, desk -> desk.connecting(sid));
            in(now.connectMillis(), () -> workspace.tasks().reservation(sid, desk -> desk.accept(sid)));
        }
    }

    /** Unless nobody is there any more: a caller who was parked, or sent on, is not this agent's to hang up. */
    private void endCall(Task task, String reservationSid) {
        Reservation mine = workspace.tasks().reservations().find(reservationSid);
        if (mine == null || mine.status() != ReservationStatus.ACCEPTED) {
            return;
        }
        Call call = calls.customer(task);
        if (call != null) {
            calls.hangUp(call.sid());
        } else {
            workspace.tasks().wrap(task.sid(), "hangup", AGENT);
        }
    }

    private void complete(AgentPlan now, Task task, String workerSid) {
        workspace.tasks().complete(task.sid(), "done", AGENT);
        if (dice.chance(now.pause())) {
            go(workerSid, "Break");
            in(now.pauseMillis(), () -> go(workerSid, "Available"));
        }
    }

    private void go(String workerSid, String name) {
        Worker worker = workspace.workforce().shelf().find(workerSid);
        Activity activity = workspace.activityNamed(name);
        if (worker != null && activity != null) {
            workspace.workforce().update(worker, new WorkerChange(null, activity, null), AGENT);
        }
    }

    private void in(long meanMillis, Runnable step) {
        Duration delay = Duration.ofMillis((long) (dice.uniform() * 2 * meanMillis));
        workspace.time().after(delay, () -> {
            try {
                step.run();
            } catch (Rejection overtakenByEvents) {
                return;
            }
        });
    }
}
