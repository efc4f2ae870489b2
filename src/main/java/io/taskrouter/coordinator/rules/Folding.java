package io.taskrouter.coordinator.rules;

import io.taskrouter.coordinator.rules.Call.Kind;
import io.taskrouter.coordinator.rules.Call.Phase;
import io.taskrouter.coordinator.rules.CallEvent.Progress;
import io.taskrouter.coordinator.rules.CallEvent.Purpose;
import io.taskrouter.coordinator.rules.CallEvent.Reservation;
import io.taskrouter.coordinator.rules.CallEvent.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One event into the ledger. */
final class Folding {
    private final Ledger ledger;
    private final Duration intentTtl;

    Folding(Ledger ledger, Duration intentTtl) {
        this.ledger = ledger;
        this.intentTtl = intentTtl;
    }

    void fold(CallEvent event) {
        switch (event) {
            case Reservation reservation -> reservation(reservation);
            case CallEvent.Accepting accepting ->
                ledger.calls()
                        .computeIfPresent(
                                accepting.reservationSid(),
                                (sid, call) -> call.reported(Phase.ACCEPTING, accepting.at()));
            case CallEvent.Heard heard -> new Engagements(ledger).hear(heard);
            case CallEvent.TaskOver over -> taskOver(over);
            case CallEvent.CallOver over -> keepEarliest(ledger.over(), over.callSid(), over.at());
            case CallEvent.IntentMade made -> intent(made);
            case CallEvent.HandOver over -> {
                var intent = new Intent(
                        Purpose.HAND_OVER,
                        over.callSid(),
                        over.at(),
                        over.expires(),
                        intentTtl, // it may have been made after what a clock that was put back had told
                        false,
                        false,
                        over.to());
                ledger.intents().merge(over.id(), intent, (known, again) -> known.until(again.expires()));
            }
            case CallEvent.IntentSafe safe ->
                ledger.intents().computeIfPresent(safe.id(), (id, intent) -> intent.safeUntil(safe.expires()));
            case CallEvent.IntentWithdrawn withdrawn -> {
                ledger.intents().remove(withdrawn.id());
                bury(withdrawn.id(), withdrawn.at());
            }
            case CallEvent.Parked parked -> parked(parked);
            case CallEvent.WrapUpMade made -> {
                ledger.parked().computeIfPresent(made.callSid(), (sid, call) -> call.wrappedUpBy(made.taskSid()));
                ledger.unwrapped().remove(made.callSid());
            }
            case CallEvent.Unparked unparked -> unpark(unparked.callSid(), unparked.at());
            case CallEvent.Completing completing -> completing(completing.reservationSid(), completing.until());
            case CallEvent.Completed completed -> {
                ledger.calls().remove(completed.reservationSid());
                bury(completed.reservationSid(), completed.at());
            }
            case CallEvent.NotCompleted not -> completing(not.reservationSid(), null);
            case CallEvent.SentOn sent ->
                ledger.declines().merge(sent.taskSid(), Declines.UNHEARD, (known, fresh) -> known.done());
            case CallEvent.RingsFor rings ->
                ledger.calls().computeIfPresent(rings.reservationSid(), (sid, call) -> call.ringingFor(rings.atMost()));
            case CallEvent.Stuck stuck ->
                ledger.calls().computeIfPresent(stuck.reservationSid(), (sid, call) -> call.withStuck());
            case CallEvent.RejectedByUs rejected ->
                ledger.calls().computeIfPresent(rejected.reservationSid(), (sid, call) -> call.withRejected());
        }
    }

    /** After each event, since any may say which of TaskRouter's calls another source talks about. */
    void foldAndBind(CallEvent event) {
        fold(event);
        new Engagements(ledger).bind();
    }

    private void reservation(Reservation reported) {
        var event = kindKept(reported); // first: an accepted pickup ends the parking that knows the kind
        noteBegun(event);
        noteParking(event);
        if (event.progress().isEnd()) end(event);
        else if (!isOver(event)) progress(event);
    }

    private void progress(Reservation event) {
        var phase = phase(event.progress());
        ledger.ended().remove(event.sid()); // it was only missing, see isOver
        ledger.calls()
                .merge(
                        event.sid(),
                        OpenCall.begin(event.task(), phase, event.at()),
                        (known, fresh) -> known.told(event.task()).reported(phase, event.at()));
    }

    static Phase phase(Progress progress) {
        return switch (progress) {
            case CREATED -> Phase.OFFERED;
            case ACCEPTED -> Phase.LIVE;
            case WRAPPING -> Phase.WRAPPING;
            default -> throw new IllegalArgumentException(progress + " is an end");
        };
    }

    /** A picked-up call is what it was when it was parked. */
    private Reservation kindKept(Reservation event) {
        var task = event.task();
        var parked = task.callSid() == null ? null : ledger.parked().get(task.callSid());
        if (!task.pickup() || parked == null) return event;
        var known = new Task(task.sid(), parked.kind(), task.callSid(), task.queue(), true);
        return new Reservation(event.sid(), event.progress(), known, event.at());
    }

    /** An end that was reported absorbs everything; one that was only inferred from a read gives way to what happened after that read. */
    private boolean isOver(Reservation event) {
        if (ledger.ended().containsKey(event.task().sid())) return true;
        var ended = ledger.ended().get(event.sid());
        return ended != null && (ended.reported() || !event.at().isAfter(ended.at()));
    }

    private void end(Reservation event) {
        var known = ledger.ended().get(event.sid());
        if (event.progress() != Progress.COMPLETED) new Engagements(ledger).setFree(event.sid());
        var call = ledger.calls().remove(event.sid());
        bury(event.sid(), event.at());
        noteTakenBack(event);
        boolean again = known != null && known.reported();
        if (again || !event.progress().isRefusal()) return;
        var task = call == null ? event.task() : call.task().or(event.task());
        if (task.kind() == Kind.DIRECT && !task.pickup()) decline(task.sid(), event.at());
        boolean stillComing = task.pickup() && (call == null || call.phase().compareTo(Phase.LIVE) < 0);
        if (stillComing) expectAgain(event);
    }

    /** Nobody has the task, and nobody turned it away: TaskRouter went by the worker's being not ready any more. */
    private void noteTakenBack(Reservation event) {
        var task = event.task();
        boolean queueCall = task.kind() == Kind.ACD && !task.doubtful() && !task.pickup();
        if (event.progress() == Progress.RESCINDED && queueCall)
            keepEarliest(ledger.takenBack(), event.sid(), event.at());
    }

    private void decline(String taskSid, Instant at) {
        ledger.declines().merge(taskSid, new Declines(1, at, false), (known, fresh) -> known.and(at));
    }

    /** TaskRouter offers the parked call again soon: its task waits in the queue. */
    private void expectAgain(Reservation event) {
        var again = new Intent(
                Purpose.PICKUP, event.task().callSid(), event.at(), event.at().plus(intentTtl));
        ledger.intents().put(event.sid(), again);
    }

    /** Only a creation tells when a reservation was made; without it the intent lives out its time, which is the safe side. */
    private void noteBegun(Reservation event) {
        var task = event.task();
        boolean consumes = task.pickup() || task.kind() == Kind.OUTBOUND;
        if (!consumes || event.progress() != Progress.CREATED) return;
        ledger.begun()
                .merge(
                        event.sid(),
                        new Begun(task.pickup(), task.pickup() ? task.callSid() : null, event.at()),
                        (known, fresh) -> Moments.first(known.at(), fresh.at()).equals(known.at()) ? known : fresh);
    }

    /** A parked call is back once its pickup is accepted, and done with once its wrap-up task has come. */
    private void noteParking(Reservation event) {
        var task = event.task();
        var callSid = task.callSid();
        if (callSid == null) return;
        if (task.pickup() && isAccepted(event.progress())) back(event, callSid);
        else if (task.kind() == Kind.PARK_HANGUP) unpark(callSid, notBeforeParking(callSid, event.at()));
    }

    /** What is said of a pickup known to have been accepted ends no parking: the call may have been parked once more since. */
    private void back(Reservation event, String callSid) {
        if (!isKnownAccepted(event)) takeOut(callSid, event.at());
        ledger.pickedUp().merge(event.sid(), new PickedUp(callSid, event.at()), PickedUp::earliest);
    }

    private boolean isKnownAccepted(Reservation event) {
        if (ledger.pickedUp().containsKey(event.sid())) return true;
        var call = ledger.calls().get(event.sid());
        var ended = ledger.ended().get(event.sid());
        boolean late = event.progress() == Progress.ACCEPTED;
        if (call != null && call.phase().compareTo(Phase.LIVE) >= 0)
            return !late || event.at().isAfter(call.since());
        return ended != null && ended.reported() && (!late || event.at().isAfter(ended.at()));
    }

    /** A caller who has hung up is parked no more, though reads tell of times in whole seconds. */
    private Instant notBeforeParking(String callSid, Instant at) {
        var parked = ledger.parked().get(callSid);
        return parked != null && parked.since().isAfter(at) ? parked.since() : at;
    }

    private static boolean isAccepted(Progress progress) {
        return progress == Progress.ACCEPTED || progress == Progress.WRAPPING || progress == Progress.COMPLETED;
    }

    private void taskOver(CallEvent.TaskOver event) {
        bury(event.taskSid(), event.at());
        ledger.calls().entrySet().removeIf(call -> {
            boolean gone = call.getValue().task().sid().equals(event.taskSid());
            if (gone) new Engagements(ledger).setFree(call.getKey());
            return gone;
        });
    }

    private void bury(String id, Instant at) {
        ledger.ended()
                .merge(
                        id,
                        new Ended(at, true),
                        (known, fresh) -> known.reported() && known.at().isBefore(at) ? known : fresh);
    }

    private void intent(CallEvent.IntentMade made) {
        if (ledger.ended().containsKey(made.id())) return;
        var intent = new Intent(made.purpose(), made.callSid(), made.at(), made.expires(), made.announced(), null);
        ledger.intents().merge(made.id(), intent, (known, again) -> known.until(again.expires()));
    }

    private void parked(CallEvent.Parked event) {
        if (!event.at().isAfter(ledger.goneAt(event.callSid()))) return;
        ledger.parked()
                .put(
                        event.callSid(),
                        new ParkedCall(
                                event.kind(),
                                event.name(),
                                event.queue(),
                                event.at(),
                                event.workflow(),
                                event.conversation(),
                                event.attributes(),
                                null));
    }

    private void unpark(String callSid, Instant at) {
        keepLatest(ledger.unparked(), callSid, at);
        takeOut(callSid, at);
    }

    private void takeOut(String callSid, Instant at) {
        ledger.parked()
                .computeIfPresent(callSid, (sid, parked) -> parked.since().isAfter(at) ? parked : null);
        ledger.unwrapped()
                .computeIfPresent(callSid, (sid, parked) -> parked.since().isAfter(at) ? parked : null);
    }

    private void completing(String sid, @Nullable Instant until) {
        ledger.calls().computeIfPresent(sid, (key, call) -> call.withCompleting(until));
    }

    private static void keepLatest(Map<String, Instant> times, String key, Instant at) {
        times.merge(key, at, (known, fresh) -> fresh.isAfter(known) ? fresh : known);
    }

    private static void keepEarliest(Map<String, Instant> times, String key, Instant at) {
        times.merge(key, at, (known, fresh) -> fresh.isBefore(known) ? fresh : known);
    }
}
