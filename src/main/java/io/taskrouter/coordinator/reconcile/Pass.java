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
    /** Nobody waits for an answer, and whoever is not ready is safe: each race costs requests. */
    private static final Duration OWED = Duration.ofSeconds(1);

    private final Course course;
    private final Deciding deciding;
    private final Noting noting;
    private final Folding folding;
    private final Looking looking;
    private final Outside outside;
    private final AttributesWrite attributes;
    private final ChannelWrite channel;
    private final Resumption resumption;
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

    /** Is readiness left to the next look, because others were quicker each time? */
    private boolean readinessWaits;

    Pass(PassTools tools, Claim claim) {
        this.course = new Course(tools, claim);
        this.deciding = new Deciding(course);
        this.noting = new Noting(course);
        this.folding = new Folding(course, deciding, noting);
        this.looking = new Looking(course, Hearing.of(course));
        this.outside = new Outside(course, deciding);
        this.attributes = new AttributesWrite(course, noting, looking, outside);
        this.channel = new ChannelWrite(course, noting);
        this.resumption = new Resumption(course, deciding, noting, folding, attributes);
        this.wrongs = new Wrongs(course, looking);
        this.intents = new Intents(course, looking);
        var answers = new Answers(course, noting);
        this.completions = new Completions(course, deciding, looking, noting, answers);
        this.parking = new Parking(course, looking, completions, noting, answers);
        this.pickingUp = new PickingUp(course, deciding, noting, answers);
        this.handingOver = new HandingOver(course, answers);
        this.declined = new Declined(course, answers);
        this.ageing = new Ageing(course, answers);
        this.wrapUps = new WrapUps(course, looking);
        this.stuckCalls = new StuckCalls(course, completions);
        this.ringTimes = new RingTimes(course);
    }

    Ending run() {
        var end = work();
        if (!(end instanceof Ending.Again again)) return end;
        if (!course.contested) wrongs.right(); // a call that must not ring does not wait for what cannot be done now
        boolean leaves = again.clean() && noting.isClean();
        if (!leaves && !noting.leave()) return new Ending.Lost();
        return again.leaving(leaves);
    }

    /** Has it certainly not changed anything, so that giving up a part of the batch is safe for the rest? */
    boolean isWithoutEffect() {
        return !course.effective
                && !course.unresolved
                && course.openBefore.noted().isEmpty();
    }

    GivenUp givenUp() {
        return new GivenUp(course.tools, course.present(), course.hold.noted());
    }

    private Ending work() {
        outside.answerReturned();
        if (looking.isFirst()) {
            var end = looking.first();
            if (end != null) return end;
            if (course.claim.unclean() && attributes.isOfThisPass()) {
                if (!resumption.resume()) return new Ending.Lost();
            } else outside.adopt(course.claim.unclean() && resumption.isThereUnstamped());
        }
        if (isTroubled() && !narrow()) return new Ending.Lost();
        int conflicts = 0;
        int outrun = 0;
        while (true) {
            int sent = attributes.sends();
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
                    if (attributes.sends() > sent) outrun++; // else it was only read first
                    readinessWaits = outrun >= CLOSING_CONFLICTS && hasCallers();
                }
                case Driven.Heard heard -> {}
                case Driven.FoldLess less -> {
                    if (course.attributesStuck) close();
                }
            }
        }
    }

    /** Have holders of this pass failed again and again, or vanished? */
    private boolean isTroubled() {
        return course.claim.attempts() >= DrainLoop.MAX_ATTEMPTS || course.claim.crashes() > DrainLoop.MAX_CRASHES;
    }

    /** One update of the batch may be what no pass survives: half of them are tried, until it stands alone. What has been written already is no longer tried. */
    private boolean narrow() {
        if (course.pending.size() < 2) return true;
        course.pending = course.pending.subList(0, course.pending.size() / 2);
        return noting.note();
    }

    /**
     * Readiness is to go, and each time somebody else changes the worker first: every move of a reservation is a new version, and a slow pass may lose that race for long. A full channel keeps queue calls
     * away meanwhile; it knows no versions.
     */
    private void close() {
        var held = course.sheet.capacity;
        int full = Math.max(1, course.sheet.calls.openReservations().size());
        if (held == null || held <= full || course.channelStuck) return;
        if (!Boolean.TRUE.equals(Owned.ready(course.sheet.document))) return;
        if (!deciding.decide().ready() || held > deciding.decide().capacity()) channel.write(full);
    }

    private Ending interrupted() {
        if (course.unresolved) return new Ending.Again(Duration.ofMillis(50), "no write was confirmed");
        boolean urgent = hasCallers() || !deciding.decide().ready();
        return Ending.Again.overtaken(urgent ? Duration.ZERO : OWED);
    }

    private boolean hasCallers() {
        return !course.claim.updates().isEmpty();
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
                return before.equals(course.sheet.calls) ? ended() : null;
            }
        }
    }

    /** Who has done nothing, because the oldest update waits for the truth, keeps what he knows: a settled worker for whom something waits would be due at once. */
    private Ending ended() {
        var until = course.unreadUntil;
        boolean idle = course.claim.events().isEmpty() && !course.effective;
        if (until != null && course.isWaiting() && idle)
            return new Ending.Again(
                    Duration.between(course.present(), until), "the oldest update waits for what cannot be read now");
        return new Settling(course, deciding).done(attributes.lastCounter(), isSomethingLeft());
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
        return wrongs.remain || declined.remain || ageing.remain || wrapUps.remain || stuckCalls.remain;
    }

    private sealed interface Driven {
        record Steady() implements Driven {}

        /** Somebody else has changed something. */
        record FoldAgain() implements Driven {}

        /** Less is to be written than before. */
        record FoldLess() implements Driven {}

        /** What an update announces counts from now on, or it was refused. */
        record Heard() implements Driven {}

        record Over(Ending ending) implements Driven {}
    }

    /** Writes step by step until TaskRouter holds what the batch and the rules want. */
    private Driven drive() {
        if (!course.pending.isEmpty()) {
            course.base = Leaving.snapshot(course);
            course.judged = course.now;
            course.found = course.bases.found();
        }
        var batch = folding.fold(course.pending, course.wanted);
        if (!folding.narrowed(batch)) return new Driven.Over(new Ending.Lost());
        while (true) {
            var held = course.isReadyInDoubt() ? null : Owned.ready(course.sheet.document);
            var step = WriteOrder.next(
                    held,
                    course.sheet.capacity,
                    course.sheet.raisingUntil != null,
                    deciding.decide(batch.acd(), batch.override()));
            if (step instanceof WriteOrder.SetCapacity capacity && !course.contested && channel.isOpen(capacity)) {
                if (!channel.isStale(capacity.capacity())) {
                    if (!channel.write(capacity.capacity())) return new Driven.Over(new Ending.Lost());
                    continue;
                }
                channel.refreshed();
                var before = Basis.of(course);
                var end = attributes.readAgain();
                if (end != null) return new Driven.Over(end);
                if (!Basis.of(course).equals(before)) return new Driven.FoldAgain();
                continue;
            }
            var ready = step instanceof WriteOrder.SetReady(boolean wanted) ? wanted : Boolean.TRUE.equals(held);
            // Who is about to be judged may have announced what forbids it: ready is raised after that, if then.
            if (ready && isVerdictDue()) ready = Boolean.TRUE.equals(Owned.ready(course.sheet.document));
            boolean rises = ready && !Boolean.TRUE.equals(held);
            boolean unseen = rises && !course.sheet.callsReadSinceVersion;
            if (unseen && readinessWaits || rises && course.isUnread()) {
                // A look for calls takes so long that the version moves meanwhile, perhaps always, or cannot be had
                // now;
                // callers wait for no more than a write right after the read. Where it stands, in doubt or not, it
                // stays.
                ready = Boolean.TRUE.equals(Owned.ready(course.sheet.document));
            } else if (unseen) {
                // Ready is never raised on what was known before: look for calls that nobody reported. The version
                // comes first, else a call that comes between the two would be written over.
                if (attributes.isBlind()) {
                    var end = attributes.readAgain();
                    return end == null ? new Driven.FoldAgain() : new Driven.Over(end);
                }
                var calls = course.sheet.calls;
                var end = looking.calls();
                if (looking.goesWithout(end)) return new Driven.FoldLess();
                if (end != null) return new Driven.Over(end);
                // Verdicts that depend on calls were given without these.
                if (batch.delicate() && !course.sheet.calls.equals(calls)) return new Driven.FoldAgain();
                continue;
            }
            if (course.attributesStuck || !attributes.isNeeded(batch, held, ready)) return steady(batch);
            switch (attributes.write(batch, ready)) {
                case AttributesWrite.Wrote.Confirmed confirmed -> {
                    folding.written(batch);
                    if (noting.unnoted && !noting.note()) return new Driven.Over(new Ending.Lost());
                    outside.adopt(true);
                    batch = folding.fold(List.of(), course.wanted);
                }
                case AttributesWrite.Wrote.FoldAgain again -> {
                    return new Driven.FoldAgain();
                }
                case AttributesWrite.Wrote.FoldLess less -> {
                    return new Driven.FoldLess();
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
        boolean judged = isVerdictDue();
        if (!course.pending.isEmpty()) folding.written(batch);
        if (!noting.unnoted) return judged ? new Driven.Heard() : new Driven.Steady();
        return noting.note() ? new Driven.Heard() : new Driven.Over(new Ending.Lost());
    }

    /** Is the last one of the batch an announcement that counts once its revision was the right one? */
    private boolean isVerdictDue() {
        return !course.pending.isEmpty() && Announcements.isConditional(course.pending.getLast());
    }
}
