package io.taskrouter.coordinator.reconcile;

import io.taskrouter.coordinator.queue.Claim;
import io.taskrouter.coordinator.rules.WriteOrder;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One pass over one worker, made for one claim and used once. Hears what has happened, reads what it must, folds what waits, writes what differs in the safe order, and says how it ended. Every step may be
 * the last one that is executed: the next holder finds the pass record, reads TaskRouter, and decides by what it reads.
 */
final class Pass {
    private static final int MAX_CONFLICTS = 6;
    private static final int CLOSING_CONFLICTS = 2;

    private final Course course;
    private final Looking looking;
    private final Outside outside;
    private final AttributesWrite attributes;
    private final ChannelWrite channel;
    private final Wrongs wrongs;
    private final Intents intents;
    private final Completions completions;
    private final Parking parking;
    private final PickingUp pickingUp;
    private final HandingOver handingOver;
    private final Declined declined;
    private final Ageing ageing;
    private final WrapUps wrapUps;
    private final StuckCalls stuckCalls;
    private final RingTimes ringTimes;

    Pass(PassTools tools, Claim claim) {
        this.course = new Course(tools, claim);
        this.looking = new Looking(course, Hearing.of(course));
        this.outside = new Outside(course);
        this.attributes = new AttributesWrite(course, looking, outside);
        this.channel = new ChannelWrite(course);
        this.wrongs = new Wrongs(course, looking);
        this.intents = new Intents(course, looking);
        var answers = new Answers(course);
        this.completions = new Completions(course, looking, answers);
        this.parking = new Parking(course, looking, completions, answers);
        this.pickingUp = new PickingUp(course, answers);
        this.handingOver = new HandingOver(course, answers);
        this.declined = new Declined(course);
        this.ageing = new Ageing(course);
        this.wrapUps = new WrapUps(course);
        this.stuckCalls = new StuckCalls(course, completions);
        this.ringTimes = new RingTimes(course);
    }

    Ending run() {
        outside.answerReturned();
        if (looking.isFirst()) {
            var end = looking.first();
            if (end != null) return end;
            if (course.claim.unclean() && attributes.isOfThisPass()) resume();
            else outside.adopt(course.claim.unclean() && isThereUnstamped());
        }
        int conflicts = 0;
        while (true) {
            switch (drive()) {
                case Driven.Over(var end) -> {
                    return end;
                }
                case Driven.Steady steady -> {
                    var end = afterwards();
                    if (end != null) return end;
                }
                case Driven.FoldAgain again -> {
                    if (++conflicts > MAX_CONFLICTS) return interrupted();
                    if (conflicts >= CLOSING_CONFLICTS) close();
                }
            }
        }
    }

    /**
     * Readiness is to go, and each time somebody else changes the worker first: every move of a reservation is a new version, and a slow pass may lose that race for long. A full channel keeps queue calls
     * away meanwhile; it knows no versions.
     */
    private void close() {
        var held = course.sheet.capacity;
        int full = Math.max(1, course.sheet.calls.openReservations().size());
        if (held == null || held <= full || course.channelStuck) return;
        if (Boolean.TRUE.equals(Owned.ready(course.sheet.document))
                && !course.decide().ready()) channel.write(full);
    }

    private Ending interrupted() {
        var why = course.unresolved ? "no write was confirmed" : "changed again and again by somebody else";
        return new Ending.Again(Duration.ofMillis(50), !course.unresolved, why);
    }

    /** TaskRouter holds what batch and rules want, as far as can be had now. Null: what follows from it has changed that again. */
    private @Nullable Ending afterwards() {
        var before = course.sheet.calls;
        var end = wrongs.right();
        if (end != null) return end;
        switch (nextStep()) {
            case Intents.Step.Over(var over) -> {
                return over;
            }
            case Intents.Step.Moved moved -> {
                return null;
            }
            case Intents.Step.Nothing nothing -> {
                return before.equals(course.sheet.calls)
                        ? new Settling(course).done(attributes.lastCounter(), isSomethingLeft())
                        : null;
            }
        }
    }

    private Intents.Step nextStep() {
        var step = intents.next();
        if (step instanceof Intents.Step.Nothing) step = completions.next();
        if (step instanceof Intents.Step.Nothing) step = parking.next();
        if (step instanceof Intents.Step.Nothing) step = pickingUp.next();
        if (step instanceof Intents.Step.Nothing) step = handingOver.next();
        if (step instanceof Intents.Step.Nothing) step = declined.next();
        if (step instanceof Intents.Step.Nothing) step = ageing.next();
        if (step instanceof Intents.Step.Nothing) step = wrapUps.next();
        if (step instanceof Intents.Step.Nothing) step = stuckCalls.next();
        return step instanceof Intents.Step.Nothing ? ringTimes.next() : step;
    }

    /** That could not be done now, and must not be left. */
    private boolean isSomethingLeft() {
        return wrongs.remain || declined.remain || ageing.remain || wrapUps.remain;
    }

    /** A former holder's write of this batch has taken effect: work out what each update was told, write nothing again. */
    private void resume() {
        var base = before();
        if (base != null) course.written(foldedThen(base));
        course.ours = course.sheet.document;
        course.bases.confirmed(course.ours);
        course.wanted = course.sheet.document;
        attributes.seen(course.sheet.stamp());
    }

    /** Has somebody read a former holder's write of this batch and written it back without its stamp? Then it is done, and what they did is to be taken in on top of it. */
    private boolean isThereUnstamped() {
        var base = before();
        if (base == null || course.pending.isEmpty() || course.isDescended(course.sheet.stamp())) return false;
        var revision = course.revision;
        var acd = course.acd;
        var override = course.override;
        var folded = foldedThen(base);
        if (folded.isIn(course.sheet.document, base.document().parsed())) {
            course.written(folded);
            course.ours = folded.document();
            return true;
        }
        course.revision = revision;
        course.acd = acd;
        course.override = override;
        return false;
    }

    private @Nullable WorkerState before() {
        var verdicts = course.claim.verdicts();
        return verdicts == null ? course.known : StateCodec.read(verdicts);
    }

    /** The verdicts depend on the calls as they were. */
    private Folded foldedThen(WorkerState base) {
        course.revision = base.revision();
        course.acd = base.acd();
        course.override = base.voice().override();
        var now = course.sheet;
        course.sheet = Sheet.of(base, base.document().parsed());
        var then = course.sheet.document;
        var folded = course.holding.asBefore(() -> course.fold(course.pending, then));
        course.sheet = now;
        return folded;
    }

    private sealed interface Driven {
        record Steady() implements Driven {}

        record FoldAgain() implements Driven {}

        record Over(Ending ending) implements Driven {}
    }

    /** Writes step by step until TaskRouter holds what the batch and the rules want. */
    private Driven drive() {
        var batch = course.fold(course.pending, course.wanted);
        if (!course.narrowed(batch)) return new Driven.Over(new Ending.Lost());
        while (true) {
            var held = course.readyInDoubt ? null : Owned.ready(course.sheet.document);
            var step = WriteOrder.next(
                    held,
                    course.sheet.capacity,
                    course.sheet.raisingUntil != null,
                    course.decide(batch.acd(), batch.override()));
            if (step instanceof WriteOrder.SetCapacity capacity && !course.contested && channel.isOpen(capacity)) {
                channel.write(capacity.capacity());
                continue;
            }
            var ready = step instanceof WriteOrder.SetReady(boolean wanted) ? wanted : Boolean.TRUE.equals(held);
            if (ready && !Boolean.TRUE.equals(held) && !course.sheet.callsReadSinceVersion) {
                // Ready is never raised on what was known before: look for calls that nobody reported. The version
                // comes
                // first, else a call that comes between the two would be written over.
                if (attributes.isBlind()) {
                    var end = attributes.readAgain();
                    return end == null ? new Driven.FoldAgain() : new Driven.Over(end);
                }
                var end = looking.calls();
                if (end != null) return new Driven.Over(end);
                continue;
            }
            if (!attributes.isNeeded(batch, held, ready)) return steady(batch);
            switch (attributes.write(batch, ready)) {
                case AttributesWrite.Wrote.Confirmed confirmed -> {
                    course.written(batch);
                    outside.adopt(true);
                    batch = course.fold(List.of(), course.wanted);
                }
                case AttributesWrite.Wrote.FoldAgain again -> {
                    return new Driven.FoldAgain();
                }
                case AttributesWrite.Wrote.Over(var end) -> {
                    return new Driven.Over(end);
                }
            }
        }
    }

    /** Nothing to write. Callers are told so only of what was read, since a copy alone is no proof. */
    private Driven steady(Folded batch) {
        if (!course.sheet.read && !course.pending.isEmpty() && !attributes.hasSent()) {
            var end = looking.worker();
            if (end != null) return new Driven.Over(end);
            if (!course.sheet.document.equals(course.ours)) {
                outside.adopt(false);
                return new Driven.FoldAgain();
            }
        }
        if (!course.pending.isEmpty()) course.written(batch);
        return new Driven.Steady();
    }
}
