package io.taskrouter.coordinator.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The voice floor in a test's hands: customers, agents, callbacks, time, and what the judge found. */
public final class FloorControl {
    private final Simulation simulation;

    FloorControl(Simulation simulation) {
        this.simulation = simulation;
    }

    /** Makes agents behave; null leaves them still, so that the test acts for them. */
    public void agents(@Nullable AgentPlan plan) {
        floor().agents().behave(plan);
    }

    /** Lets customers call; null stops new calls. */
    public void callers(@Nullable CallerPlan plan) {
        floor().callers().behave(plan);
    }

    /** A customer calls the queue line; returns the call's SID. */
    public String callQueue() {
        return place(CallKind.ACD, null, null);
    }

    /** A customer dials an extension on the direct line. */
    public String callExtension(String extension) {
        return place(CallKind.DIRECT, extension, null);
    }

    /** An agent dials out: the reservation ignores capacity. */
    public String dialOut(String workerSid) {
        return place(CallKind.OUTBOUND, null, workerSid);
    }

    /** A colleague calls this worker. */
    public String callInternally(String workerSid) {
        return place(CallKind.INTERNAL, null, workerSid);
    }

    private String place(CallKind kind, @Nullable String extension, @Nullable String workerSid) {
        return floor().calls().place(CallWish.of(kind, extension, workerSid)).sid();
    }

    /** The customer hangs up. */
    public void hangUp(String callSid) {
        floor().calls().hangUp(callSid);
    }

    /** The task of a call, or null when it is in none. */
    public @Nullable String taskOf(String callSid) {
        return floor().calls().get(callSid).taskSid();
    }

    /** The TwiML that the call was last redirected to; empty when it never was. */
    public String twiml(String callSid) {
        return floor().calls().running(callSid);
    }

    public boolean isOver(String callSid) {
        return floor().calls().get(callSid).over();
    }

    /** Is the call's task still with nobody, not even offered to anybody? */
    public boolean isWaiting(String callSid) {
        String sid = taskOf(callSid);
        Task task = sid == null ? null : simulation.workspace().tasks().shelf().find(sid);
        return task != null && task.status() == TaskStatus.PENDING;
    }

    /** SIDs of a worker's reservations that are pending, accepted or wrapping, oldest first. */
    public List<String> openReservations(String workerSid) {
        return worker(workerSid).state().open().stream().map(Reservation::sid).toList();
    }

    /** {@code pending}, {@code accepted} and so on. */
    public String reservationStatus(String reservationSid) {
        return reservation(reservationSid).status().wire();
    }

    /** What the judge takes a reservation for: {@code acd}, {@code park_hangup} and so on. */
    public String kindOf(String reservationSid) {
        return reservation(reservationSid).kind().name().toLowerCase(Locale.ROOT);
    }

    /** The call that a reservation's task names; empty when it names none. */
    public String callOf(String reservationSid) {
        Task task = taskOfReservation(reservationSid);
        return task == null ? "" : task.attributes().tree().path("call_sid").asText("");
    }

    /** The customer's leg, whether the task names it yet or not; empty when there is none. */
    public String customerOf(String reservationSid) {
        Task task = taskOfReservation(reservationSid);
        Call call = task == null ? null : floor().calls().customer(task);
        return call == null ? "" : call.sid();
    }

    private @Nullable Task taskOfReservation(String sid) {
        return simulation.workspace().tasks().shelf().find(reservation(sid).taskSid());
    }

    private Reservation reservation(String sid) {
        return simulation.workspace().tasks().reservations().get(sid, "/Reservations/" + sid);
    }

    /** The agent takes the call. */
    public void accept(String reservationSid) {
        simulation.workspace().tasks().reservation(reservationSid, desk -> desk.accept(reservationSid));
    }

    /** The agent has clicked, the call is not up yet: no event, and no time-out any more. */
    public void connecting(String reservationSid) {
        simulation.workspace().tasks().reservation(reservationSid, desk -> desk.connecting(reservationSid));
    }

    public void reject(String reservationSid) {
        simulation.workspace().tasks().reservation(reservationSid, desk -> desk.reject(reservationSid, null));
    }

    public void wrap(String reservationSid) {
        simulation.workspace().tasks().wrapReservation(reservationSid, Caller.inProcess("agent"));
    }

    public void complete(String reservationSid) {
        simulation.workspace().tasks().completeReservation(reservationSid, Caller.inProcess("agent"));
    }

    /** Hands the call to a worker or a queue; both workers stay on it when the transfer is warm. */
    public void transfer(String reservationSid, String to, boolean warm) {
        simulation.workspace().tasks().transfer(reservationSid, to, warm);
    }

    /** Where an Event Streams webhook sink is; empty for nowhere. */
    public void eventStream(String url) {
        floor().stream().to(url);
    }

    /**
     * Tells the judge what the coordinator has said of this worker.
     *
     * @param token the id of an intent that was answered "safe", or the SID of a call that was parked; that ends by itself
     *     when the caller hangs up
     */
    public void occupy(String workerSid, String token) {
        Judge judge = simulation.workspace().judge();
        judge.occupy(worker(workerSid), token);
        Call call = floor().calls().shelf().find(token);
        if (call != null && call.over()) {
            judge.over(token);
        }
    }

    public void release(String workerSid, String token) {
        simulation.workspace().judge().release(worker(workerSid), token);
    }

    /** Where event callbacks go, with connection overrides in the fragment if any; empty for nowhere. */
    public void eventCallback(String url) {
        simulation.workspace().eventCallback(url);
    }

    /** Callbacks by outcome: a status, {@code ct}, {@code rt}, {@code dropped}, {@code duplicated}, {@code delayed}, {@code lost}. */
    public Map<String, Long> callbacks() {
        return simulation.callbacks().snapshot();
    }

    /** Callbacks of which nobody knows yet what becomes of them. */
    public int callbacksUnderWay() {
        return simulation.callbacks().underWay();
    }

    /** Milliseconds in which the given share of callbacks was answered, since {@link #clearCallbackMillis} if that was asked for. */
    public double callbackMillis(double share) {
        return simulation.callbacks().quantile(share);
    }

    /** How long answers took is counted anew. */
    public void clearCallbackMillis() {
        simulation.callbacks().clearDurations();
    }

    /** Moves a clock that was started with factor 0, and runs on this thread what becomes due. */
    public void advance(Duration by) {
        simulation.advance(by);
    }

    public JudgeReport judge() {
        return simulation.workspace().judge().report();
    }

    private Floor floor() {
        return simulation.world().floor();
    }

    private Worker worker(String sid) {
        return simulation.workspace().workforce().get(sid, "/Workers/" + sid);
    }
}
