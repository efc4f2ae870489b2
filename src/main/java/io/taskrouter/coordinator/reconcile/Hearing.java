package io.taskrouter.coordinator.reconcile;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.CommandCodec.UnknownSchema;
import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.command.EventCodec;
import io.taskrouter.coordinator.queue.Claim;
import io.taskrouter.coordinator.rules.CallEvent;
import io.taskrouter.coordinator.rules.CallEvents;
import io.taskrouter.coordinator.rules.CallState;
import io.taskrouter.coordinator.vocabulary.Vocabulary;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Takes in what a claim says has happened or is about to, and notes what must be read because of it. Nothing here is believed about anything but calls: of all else an event only says "look". */
final class Hearing {
    private final Course course;

    /** What must be read: the worker, its voice channel, everything. */
    boolean worker;

    boolean channel;
    boolean everything;

    Hearing(Course course) {
        this.course = course;
    }

    static Hearing of(Course course) {
        var hearing = new Hearing(course);
        hearing.all();
        return hearing;
    }

    /** Once more, over what a former holder knew of the calls: what he had heard already makes no difference. */
    void again(CallState known) {
        boolean moved = course.sheet.versionMoved; // the worker has been read since
        course.sheet.calls = known.without(HandingOver.leftBehind(known, course));
        course.left().done().forEach(course::hear);
        all();
        course.sheet.versionMoved = moved;
    }

    private void all() {
        HandingOver.kept(course).forEach(this::fold); // before any is taken back
        course.pending.forEach(update -> HandingOver.taken(update, course).forEach(this::fold));
        course.claim.events().forEach(this::hear);
        course.pending.forEach(update -> {
            if (update.command() instanceof Command.Look) everything = true;
            if (!Announcements.isConditional(update))
                Announcements.of(update, course).forEach(this::fold);
        });
        course.sheet.calls = course.sheet.calls.expire(course.now, course.tools.policies());
    }

    private void hear(String text) {
        try {
            hear(EventCodec.decode(text));
        } catch (UnknownSchema e) {
            everything = true; // written by a newer release: the truth says it as well
        }
    }

    private void hear(Event event) {
        switch (event) {
            case Event.Look look -> everything = true;
            case Event.Worker change -> worker(change);
            case Event.Reservation reservation when isElsewhere(reservation) -> course.sheet.versionMoved = true;
            case Event.Reservation reservation -> reservation(reservation);
            case Event.Task task -> CallEvents.of(task, course.tools.kinds()).ifPresent(this::fold);
            case Event.Signal signal -> signal(signal);
            case Event.CallStatus call ->
                CallEvents.of(call, course.tools.kinds()).map(this::heardNow).ifPresent(this::fold);
        }
    }

    /** Whoever hangs up while parked is wrapped up within the grace, which must not have run out before anybody knew. */
    private CallEvent heardNow(CallEvent event) {
        return event instanceof CallEvent.CallOver over
                        && over.at().isBefore(course.now)
                        && course.sheet.calls.parkedCalls().containsKey(over.callSid())
                ? new CallEvent.CallOver(over.callSid(), course.now.truncatedTo(ChronoUnit.MILLIS))
                : event;
    }

    private void signal(Event.Signal signal) {
        var meaning = Vocabulary.of(signal, course.sheet.calls);
        if (!meaning.known())
            course.report.found(signal, () -> course.tools.alarms().unheardOf(signal));
        everything |= meaning.look();
        var heard = Vocabulary.heard(signal, meaning, course.sheet.calls, course.now);
        if (heard == null) return;
        fold(heard);
        everything |= course.sheet.calls.isOverfull();
    }

    private void worker(Event.Worker change) {
        switch (change.type()) {
            case "worker.capacity.update", "worker.channel.availability.update" -> channel(change);
            case "worker.attributes.update" -> worker |= !isOurWriting(change.attributes(), change.at());
            default -> worker = true;
        }
    }

    private boolean isAsKnown(Event.Writing told) {
        return course.known != null && told.isOf(course.known.document().text());
    }

    /**
     * Our own writes come back as events; reading the worker for each would double the calls. But one of ours that was there before the present one began may also have been written back by somebody who had
     * kept it.
     */
    private boolean isOurWriting(Event.@Nullable Writing told, Instant at) {
        if (told == null || course.known == null || told.stamp() == null) return false;
        if (isAsKnown(told)) return true;
        var present = course.known.document().stamp();
        if (present == null || !Claim.Marker.isSince(present, at)) return false;
        return course.document(told.stamp()).filter(told::isOf).isPresent();
    }

    private void channel(Event.Worker change) {
        var told = change.channel();
        var held = course.sheet.capacity;
        if (told != null && !told.name().equals("voice")) {
            course.sheet.versionMoved = true;
            return;
        }
        boolean ours = told != null
                && held != null
                && told.ledTo(held)
                && change.type().equals("worker.capacity.update");
        channel |= !ours;
    }

    /** Chats and the like take no part, but move the worker's version. */
    private static boolean isElsewhere(Event.Reservation reservation) {
        return reservation.taskChannel() != null && !reservation.taskChannel().equals("voice");
    }

    /** What the reservation tells of the worker besides may be the only word of somebody else's writing: that event may be lost. */
    private void reservation(Event.Reservation reservation) {
        var told = reservation.workerAttributes();
        worker |= told != null && !isAsKnown(told) && !isOurWriting(told, reservation.at());
        course.sheet.cameBy(reservation.reservationSid(), reservation.workflow());
        CallEvents.of(reservation, course.tools.kinds()).ifPresentOrElse(this::fold, () -> everything = true);
    }

    private void fold(CallEvent event) {
        var before = course.sheet.calls;
        course.sheet.calls = before.apply(event, course.tools.policies());
        if (!before.equals(course.sheet.calls)) course.sheet.versionMoved |= event instanceof CallEvent.Reservation;
    }
}
