package io.taskrouter.coordinator.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A workspace without HTTP on a clock that is moved by hand. */
final class Floorplan {
    static final String ALICE = Client.ALICE;
    static final String BOB = Client.BOB;
    static final String INBOUND = Sids.numbered("WW", 1);
    static final String DIRECT = Sids.numbered("WW", 2);
    static final String OUTBOUND = Sids.numbered("WW", 3);
    static final Caller COORDINATOR = Caller.inProcess("taskrouter-coordinator");
    static final Caller STRANGER = Caller.inProcess("flex-ui");
    final SteppedTime time = new SteppedTime(Instant.parse("2026-01-01T00:00:00Z"));
    final SimulatedWorkspace workspace;
    SimulatorOptions options;

    Floorplan(SimulatorOptions options, int workers) {
        this.options = options;
        this.workspace = new SimulatedWorkspace(() -> this.options, time);
        StandardSetup.seed(workspace, workers);
    }

    static Floorplan of(int workers) {
        return new Floorplan(SimulatorOptions.defaults(), workers);
    }

    void pass(int seconds) {
        time.advance(Duration.ofSeconds(seconds));
    }

    Worker worker(String sid) {
        return workspace.workforce().get(sid, sid);
    }

    /** Writes {@code isAcdReady} beside the worker's extension. */
    void ready(String sid, boolean ready, Caller by) {
        String extension = worker(sid).state().attributes().extension();
        write(sid, "{\"isAcdReady\":" + ready + ",\"directExtension\":\"" + extension + "\"}", by);
    }

    void write(String sid, String attributes, Caller by) {
        workspace.workforce().update(worker(sid), new WorkerChange(Attributes.parse(attributes), null, null), by);
        pass(0);
    }

    void capacity(String sid, int capacity, Caller by) {
        workspace.workforce().updateChannel(worker(sid), TaskChannel.VOICE, capacity, null, by);
        pass(0);
    }

    void activity(String sid, String name) {
        Activity activity = workspace.activityNamed(name);
        workspace.workforce().update(worker(sid), new WorkerChange(null, activity, null), STRANGER);
        pass(0);
    }

    Task task(String workflow, String attributes) {
        return task(workflow, attributes, null);
    }

    Task task(String workflow, String attributes, String target) {
        TaskChannel voice = workspace.channel(TaskChannel.VOICE);
        Task task = workspace
                .tasks()
                .create(new TaskDesk.Draft(
                        Attributes.parse(attributes), workflow, voice, 0, 3600, target, null, null, null));
        pass(0);
        return task;
    }

    Task now(Task task) {
        return workspace.tasks().shelf().get(task.sid(), task.sid());
    }

    List<Reservation> open(String worker) {
        return worker(worker).state().open();
    }

    Reservation only(String worker) {
        if (open(worker).size() != 1) {
            throw new AssertionError("expected one open reservation, found " + open(worker));
        }
        return open(worker).getFirst();
    }

    void accept(Reservation reservation) {
        workspace.tasks().reservation(reservation.sid(), desk -> desk.accept(reservation.sid()));
        pass(0);
    }

    void reject(Reservation reservation) {
        workspace.tasks().reservation(reservation.sid(), desk -> desk.reject(reservation.sid(), null));
        pass(0);
    }

    void wrap(Reservation reservation) {
        workspace.tasks().wrapReservation(reservation.sid(), STRANGER);
        pass(0);
    }

    void complete(Reservation reservation) {
        workspace.tasks().completeReservation(reservation.sid(), STRANGER);
        pass(0);
    }

    ReservationStatus status(Reservation reservation) {
        return workspace
                .tasks()
                .reservations()
                .get(reservation.sid(), reservation.sid())
                .status();
    }

    List<String> events() {
        return workspace.events().after(0).stream().map(WorkspaceEvent::type).toList();
    }

    /** The callbacks of all that has happened so far are accepted. */
    void told() {
        workspace.events().after(0).forEach(workspace.judge()::told);
    }

    JudgeReport judge() {
        return workspace.judge().report();
    }
}
