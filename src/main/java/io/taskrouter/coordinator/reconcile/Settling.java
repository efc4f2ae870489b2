package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.queue.Passes;
import io.taskrouter.coordinator.rules.CallState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The end of a pass: what is kept, what callers are told, and when somebody looks again. */
final class Settling {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Course course;
    private final Deciding deciding;

    Settling(Course course, Deciding deciding) {
        this.course = course;
        this.deciding = deciding;
    }

    static Ending gone(Course course) {
        course.holding.settleGone();
        var changes = course.claim.updates().stream()
                .filter(queued -> queued.update().command() instanceof Command.Change)
                .map(queued -> queued.update().updateId())
                .collect(Collectors.toSet());
        var written = course.members.stream()
                .filter(member -> changes.contains(member.updateId()))
                .collect(Collectors.toMap(Folded.Member::updateId, Folded.Member::outcome));
        // What may still have taken effect has gone with the worker.
        var rest = new Outcome.Rejected(Problem.of(
                ProblemType.UNKNOWN_WORKER, "TaskRouter has no such worker; check the SID and the workspace."));
        return without(
                course,
                course.all(rest).stream()
                        .map(result -> new Passes.Result(
                                result.updateId(), written.getOrDefault(result.updateId(), result.outcome()), false))
                        .toList());
    }

    /** Ends the pass without a state: the worker is gone or cannot be managed. */
    static Ending without(Course course, List<Passes.Result> results) {
        return new Ending.Done(
                new Passes.Settlement(
                                null,
                                results,
                                course.claim.events().size(),
                                null,
                                null,
                                List.of(),
                                List.of(),
                                null,
                                null,
                                !course.tools.draining().isDraining())
                        .telling(FeedEntries.of(course.claim, results)),
                results.size());
    }

    /** @param marker the last stamp's counter used, null for none; @param wrongs does a breach still wait to be put right */
    Ending done(@Nullable Long marker, boolean wrongs) {
        var decision = deciding.decide();
        var sheet = course.sheet;
        if (course.loweredAt != null && !isGivenTime(course.loweredAt, decision.capacity())) course.loweredAt = null;
        course.holding.settle(course.known == null ? null : course.first, Leaving.attributes(course));
        var ready = Boolean.TRUE.equals(Owned.ready(sheet.document));
        var inSync = decision.ready() == ready
                && sheet.capacity != null
                && sheet.capacity == decision.capacity()
                && !course.channelStuck
                && !course.attributesStuck
                && !course.isUnread();
        var results = new Results(course.report, decision, ready, sheet.capacity)
                .of(course.members, course.claim.updates(), course.poison);
        course.journal.updates(course.members, course.claim.updates(), course.revision);
        boolean asked = course.members.stream().anyMatch(member -> member.keys().contains(Owned.READY));
        course.journal.rules(
                decision, before(asked), ruled(asked ? null : sheet.document, sheet.capacity), course.revision);
        var left = Leaving.attributes(course);
        var state =
                Leaving.state(course, course.patient ? ExactJson.text(left) : sheet.text, inSync && !course.patient);
        var text = StateCodec.write(state);
        course.tools.memory().keep(course.claim.worker(), new StateMemory.Remembered(text, state, left));
        course.report.settled();
        return new Ending.Done(
                new Passes.Settlement(
                                text,
                                results,
                                course.claim.events().size(),
                                Results.confirmed(sheet, course.acd, ready),
                                marker,
                                course.documents,
                                course.journal.entries(),
                                SummaryLine.changed(
                                        course.claim.worker(), course.known, course.first, state, sheet.document),
                                lookAgain(state, inSync, wrongs),
                                !course.isWaiting() && !course.tools.draining().isDraining())
                        .telling(FeedEntries.of(course, state, results))
                        .keeping(course.bases.found())
                        .seeing(sheet.read
                                || marker != null), // else a stamp that Redis has forgotten may still stand there
                results.size());
    }

    /** Whoever lowered the capacity gets time as long as it is to be raised again, and no longer: that may never happen, or not be to be had. */
    private boolean isGivenTime(Instant lowered, int wanted) {
        var held = course.sheet.capacity;
        return (held == null || held < wanted) && course.now.isBefore(lowered.plus(ChannelWrite.DEBOUNCE));
    }

    /** Readiness and capacity as they were known before this pass; readiness left out where a caller asked for it. */
    private ObjectNode before(boolean asked) {
        var known = course.known;
        var capacity = known == null ? null : known.voice().capacity();
        return ruled(asked ? null : course.first, course.capacityOutside == null ? capacity : course.capacityOutside);
    }

    /** What the rules alone decide, as the history tells it. */
    private static ObjectNode ruled(@Nullable ObjectNode document, @Nullable Integer capacity) {
        var ruled = ExactJson.MAPPER.createObjectNode();
        if (document != null && document.has(Owned.READY)) ruled.set(Owned.READY, document.get(Owned.READY));
        if (capacity != null) ruled.put(Journal.CAPACITY, capacity);
        return ruled;
    }

    /** The nearest of all that time alone will change. */
    private Duration lookAgain(WorkerState state, boolean inSync, boolean wrongs) {
        if (course.attributesStuck) return longer(state);
        if (course.isUnread()) return until(course.unreadUntil).orElseThrow();
        var soon = course.channelStuck
                || course.sheet.capacity == null
                || wrongs
                || !course.sheet.calls.pickups().promised().isEmpty()
                || !inSync && course.loweredAt == null && !course.patient;
        return Stream.of(
                        soon ? Optional.of(Jitter.around(SOON)) : Optional.<Duration>empty(),
                        until(course.sheet.raisingUntil),
                        until(
                                course.patient && course.owedSince != null
                                        ? course.owedSince.plus(Meddling.PAUSE)
                                        : null),
                        until(course.loweredAt == null ? null : course.loweredAt.plus(ChannelWrite.DEBOUNCE)),
                        until(state.rebuildingUntil()),
                        until(Ageing.nextDue(course).orElse(null)),
                        until(course.sheet
                                .calls
                                .nextDeadline(course.now, course.tools.policies())
                                .orElse(null)),
                        Optional.of(resync(state)))
                .flatMap(Optional::stream)
                .min(Duration::compareTo)
                .orElseThrow();
    }

    /** What TaskRouter refuses now it will most likely refuse in a moment: the next look is as far away as the first refusal. */
    private Duration longer(WorkerState state) {
        var since = Duration.between(state.since(), course.now);
        var most = course.tools.resync();
        return Jitter.around(since.compareTo(SOON) < 0 ? SOON : since.compareTo(most) > 0 ? most : since);
    }

    private Optional<Duration> until(@Nullable Instant moment) {
        if (moment == null) return Optional.empty();
        var rest = Duration.between(course.now, moment);
        return Optional.of(rest.isNegative() ? Duration.ofMillis(50) : rest.plusMillis(50));
    }

    /** How often the whole truth about a worker is read. */
    static Duration interval(WorkerState state, PassTools tools) {
        var calm = state.calls().equals(CallState.EMPTY) || state.calls().isCalm() && state.synced();
        return calm ? tools.sweep().interval() : tools.resync();
    }

    /** Counted from the last look, so that a worker with many updates is looked at as often as any other. */
    private Duration resync(WorkerState state) {
        var interval = Jitter.around(interval(state, course.tools));
        var rest = interval.minus(Duration.between(state.lookedAt(), course.now));
        return rest.compareTo(SOON) < 0 ? Jitter.around(SOON) : rest;
    }
}
