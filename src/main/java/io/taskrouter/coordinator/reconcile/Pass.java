package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.document.MarkerAttribute;
import io.taskrouter.coordinator.queue.Claim;
import io.taskrouter.coordinator.queue.Lease;
import io.taskrouter.coordinator.queue.Passes;
import io.taskrouter.coordinator.rules.Decision;
import io.taskrouter.coordinator.rules.Situation;
import io.taskrouter.coordinator.rules.WriteOrder;
import io.taskrouter.coordinator.taskrouter.Answer;
import io.taskrouter.coordinator.taskrouter.Fence;
import io.taskrouter.coordinator.taskrouter.TaskRouter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One pass over one worker, made for one claim and used once. Reads what it must, folds what waits, writes what differs in the safe order, and says how it ended. Every step may be the last one that is
 * executed: the next holder finds the pass record, reads TaskRouter, and decides by what it reads.
 */
final class Pass {
    private static final int MAX_CONFLICTS = 6;

    private final PassTools tools;
    private final Claim claim;
    private final @Nullable WorkerState known;
    private final Reader reader;
    private final MarkerWriter markers;
    private final AttributesEdit edit;
    private final Report report = new Report();
    private final Journal journal;
    private final ObjectNode first;
    private final Set<String> sent = new HashSet<>();

    private Lease lease;
    private Sheet sheet;
    private long counter;
    private boolean unresolved;
    private boolean channelStuck;
    private boolean noted;
    private boolean mustStamp;
    private @Nullable ObjectNode parkedIn;
    private List<String> parked = List.of();
    private boolean readyInDoubt;
    private int conflicts;
    private @Nullable String lastStamp;

    // What is settled so far: moves when outside changes are adopted and when the batch has been written.
    private ObjectNode ours;
    private ObjectNode wanted;
    private long revision;
    private WorkerState.Acd acd;
    private @Nullable Integer override;
    private List<Update> pending;
    private final List<Folded.Member> members = new ArrayList<>();
    private @Nullable String poison;
    private Passes.@Nullable Document document;

    Pass(PassTools tools, Claim claim) {
        this.tools = tools;
        this.claim = claim;
        this.known = claim.state() == null ? null : StateCodec.read(claim.state());
        this.lease = claim.lease();
        this.reader = new Reader(tools.taskRouter(), claim.worker(), fence());
        this.markers = new MarkerWriter(tools.defaultWish());
        this.edit = new AttributesEdit(this::document, tools.extensions());
        this.journal = new Journal(claim.now());
        this.sheet = Sheet.of(known);
        this.counter = claim.marker().next();
        this.first = sheet.document;
        this.ours = sheet.document;
        this.wanted = sheet.document;
        this.revision = known == null ? 0 : known.revision();
        this.acd = known == null ? new WorkerState.Acd(tools.defaultWish(), false, null) : known.acd();
        this.override = known == null ? null : known.voice().override();
        this.pending = claim.updates().stream().map(Claim.Queued::update).toList();
    }

    Ending run() {
        if (mustRead()) {
            var end = readTruth();
            if (end != null) return end;
            if (claim.unclean() && isOfThisPass()) resume();
            else adopt();
        }
        while (true) {
            var end = drive(fold(pending, wanted));
            if (end != null) return end;
            if (++conflicts > MAX_CONFLICTS) {
                return new Ending.Again(Duration.ofMillis(50), !unresolved, "changed again and again by somebody else");
            }
        }
    }

    // ---- reading

    private boolean mustRead() {
        return known == null
                || claim.unclean()
                || !known.document().current()
                || known.document().etag() == null
                || tools.taskRouter().ifMatch() != TaskRouter.IfMatch.ENFORCED
                || looks();
    }

    /** Is the whole truth asked for: by somebody, by an event, or because it is time? */
    private boolean looks() {
        return claim.updates().isEmpty()
                || !claim.events().isEmpty()
                || pending.stream().anyMatch(update -> update.command() instanceof Command.Look);
    }

    private @Nullable Ending readTruth() {
        var end = ended(reader.worker(sheet));
        if (end != null) return end;
        if (tools.taskRouter().ifMatch() == TaskRouter.IfMatch.UNKNOWN) probe();
        var raised = sheet.raisingUntil != null;
        if (known == null || claim.unclean() || looks() || sheet.capacity == null || raised) {
            end = ended(reader.channel(sheet));
            if (end == null) end = ended(reader.calls(sheet));
        }
        if (claim.unclean()) {
            readyInDoubt = tools.taskRouter().ifMatch() != TaskRouter.IfMatch.ENFORCED;
            // A raise may have been under way when the former holder vanished; but none is sent while the worker is
            // ready.
            if (!Boolean.TRUE.equals(Owned.ready(sheet.document))) {
                sheet.raisingUntil = claim.now().plus(tools.lateWriteWindow());
            }
        } else if (raised && end == null && !claim.now().isBefore(sheet.raisingUntil)) {
            sheet.raisingUntil = null;
        }
        return end;
    }

    private void probe() {
        var record = new io.taskrouter.coordinator.taskrouter.WorkerRecord(
                claim.worker(),
                sheet.friendlyName,
                sheet.activity.sid(),
                sheet.activity.name(),
                sheet.activity.available(),
                sheet.text,
                sheet.etag);
        tools.taskRouter().probeIfMatch(record, fence());
    }

    private @Nullable Ending ended(Reader.Seen seen) {
        return switch (seen) {
            case Reader.Seen.Yes _ -> null;
            case Reader.Seen.Gone _ -> gone();
            case Reader.Seen.NoObject _ ->
                finished(all(new Outcome.Failed(Problem.of(
                        ProblemType.TASKROUTER_REFUSED,
                        "The worker's attributes at TaskRouter are no JSON object; repair them there first."))));
            case Reader.Seen.NotNow(var after, var why) ->
                new Ending.Again(after, !unresolved && !claim.unclean(), why);
        };
    }

    private Ending gone() {
        return finished(all(new Outcome.Rejected(Problem.of(
                ProblemType.UNKNOWN_WORKER, "TaskRouter has no such worker; check the SID and the workspace."))));
    }

    /** Ends the pass without a state: the worker is gone or cannot be managed. */
    private Ending finished(List<Passes.Result> results) {
        return new Ending.Done(
                new Passes.Settlement(
                        null,
                        results,
                        claim.events().size(),
                        null,
                        null,
                        null,
                        List.of(),
                        null,
                        null,
                        !tools.draining().isDraining()),
                results.size());
    }

    private List<Passes.Result> all(Outcome outcome) {
        return claim.updates().stream()
                .map(queued -> new Passes.Result(queued.update().updateId(), outcome, false))
                .toList();
    }

    private boolean isOfThisPass() {
        var stamp = sheet.stamp();
        return stamp != null
                && (sent.contains(stamp) || claim.unclean() && claim.marker().isOfThisPass(stamp));
    }

    // ---- what others did

    /** Takes in what somebody else wrote since the last confirmed document. */
    private void adopt() {
        if (known == null && members.isEmpty() && sent.isEmpty()) {
            firstSight();
            return;
        }
        var adoption = Adoption.between(ours, sheet.document, this::document);
        wanted = adoption.merged();
        if (adoption.isEmpty()) return;
        mustStamp = true;
        if (adoption.wish() != null && adoption.wish() != acd.wish()) {
            acd = new WorkerState.Acd(adoption.wish(), acd.hold(), acd.holdReason());
        }
        if (adoption.moved()) revision++;
        journal.external(adoption, revision);
        report.drift(adoption.keys());
        tools.metrics().outsideChange(adoption);
        ours = adoption.merged();
    }

    /** A worker's first revision is the clock's, so that no revision from before a loss of Redis can come again. */
    private void firstSight() {
        revision = claim.now().toEpochMilli();
        ours = sheet.document;
        wanted = sheet.document;
        MarkerAttribute.in(sheet.document)
                .ifPresent(marker -> acd = new WorkerState.Acd(marker.wish(), marker.hold(), null));
    }

    /** A former holder's write of this batch has taken effect: work out what each update was told, write nothing again. */
    private void resume() {
        var base = claim.verdicts() == null ? known : StateCodec.read(claim.verdicts());
        if (base != null) {
            revision = base.revision();
            acd = base.acd();
            override = base.voice().override();
            var then = Sheet.of(base);
            var now = sheet;
            sheet = then; // the verdicts depend on the calls as they were
            var folded = fold(pending, then.document);
            sheet = now;
            written(folded);
        }
        ours = sheet.document;
        wanted = sheet.document;
        lastStamp = sheet.stamp();
    }

    private Optional<String> document(String stamp) {
        return tools.workers().document(claim.worker(), stamp);
    }

    // ---- folding and writing

    private Folded fold(List<Update> updates, ObjectNode over) {
        return new Fold(over, lengthOf(over), revision, acd, override, edit, this::decide).over(updates);
    }

    /** The text is at hand unless somebody's change was merged into it. */
    private int lengthOf(ObjectNode folded) {
        return folded.equals(sheet.document)
                ? sheet.text.length()
                : ExactJson.text(folded).length();
    }

    private Decision decide(WorkerState.Acd wishes, @Nullable Integer bound) {
        return tools.rules()
                .decide(new Situation(
                        wishes.wish(),
                        wishes.hold(),
                        sheet.activity.available(),
                        sheet.activity.name(),
                        sheet.channelAvailable,
                        sheet.calls,
                        parked().stream()
                                .map(callSid -> new Situation.Parked(callSid, "parked"))
                                .toList(),
                        0,
                        sheet.capacity,
                        bound));
    }

    private List<String> parked() {
        if (!ours.equals(parkedIn)) {
            parkedIn = ours;
            parked = MarkerAttribute.in(ours).map(MarkerAttribute::parked).orElse(List.of());
        }
        return parked;
    }

    /** Writes step by step until TaskRouter holds what the batch and the rules want. Null: somebody else wrote in between, fold again. */
    private @Nullable Ending drive(Folded folded) {
        var batch = folded;
        while (true) {
            var held = readyInDoubt ? null : Owned.ready(sheet.document);
            var raising = sheet.raisingUntil != null;
            var step = WriteOrder.next(held, sheet.capacity, raising, decide(batch.acd(), batch.override()));
            if (step instanceof WriteOrder.SetCapacity(int capacity) && !channelStuck) {
                writeCapacity(capacity);
                continue;
            }
            var ready = step instanceof WriteOrder.SetReady(boolean wanted) ? wanted : Boolean.TRUE.equals(held);
            if (ready && !Boolean.TRUE.equals(held) && !sheet.callsRead) {
                // Ready is never raised on what was known before: look for calls that nobody reported.
                var end = ended(reader.calls(sheet));
                if (end != null) return end;
                continue;
            }
            if (!mustWrite(batch, held, ready)) {
                if (sheet.read || claim.updates().isEmpty() || !sent.isEmpty()) return done(batch);
                var end = ended(reader.worker(sheet)); // nothing to write: make sure that the copy is the truth
                if (end != null) return end;
                if (sheet.document.equals(ours)) continue;
                adopt();
                return null;
            }
            switch (writeAttributes(batch, ready)) {
                case Wrote.Confirmed _ -> {
                    written(batch);
                    adopt();
                    batch = fold(List.of(), wanted);
                }
                case Wrote.FoldAgain _ -> {
                    return null;
                }
                case Wrote.Over(var end) -> {
                    return end;
                }
            }
        }
    }

    private boolean mustWrite(Folded batch, @Nullable Boolean held, boolean ready) {
        return mustStamp
                || held == null
                || held != ready
                || markers.differs(sheet.document, batch.acd(), parked())
                || Owned.touchesCallers(Fold.changedKeys(sheet.document, batch.document()));
    }

    private void written(Folded batch) {
        members.addAll(batch.members());
        revision = batch.revision();
        acd = batch.acd();
        override = batch.override();
        pending = List.of();
    }

    private sealed interface Wrote {
        record Confirmed() implements Wrote {}

        record FoldAgain() implements Wrote {}

        record Over(Ending ending) implements Wrote {}
    }

    private Wrote writeAttributes(Folded batch, boolean ready) {
        if (counter - claim.marker().next() >= Claim.Marker.RANGE) {
            return new Wrote.Over(new Ending.Again(Duration.ofMillis(100), !unresolved, "too many attempts"));
        }
        if (sheet.etag == null && sheet.capacityMoved) {
            var end = ended(reader.worker(sheet));
            if (end != null) return new Wrote.Over(end);
            sheet.capacityMoved = false;
            adopt();
            return new Wrote.FoldAgain();
        }
        if (!noteVerdicts(batch)) return new Wrote.Over(new Ending.Lost());
        if (!tools.passes().confirmed(claim)) {
            return new Wrote.Over(
                    new Ending.Again(Duration.ofMillis(200), true, "claim not confirmed by the replicas"));
        }
        var stamp = claim.marker().stamp(counter++);
        var target = markers.stamped(batch.document(), ready, batch.acd(), parked(), stamp);
        var text = ExactJson.text(target);
        sent.add(stamp);
        return switch (tools.taskRouter().writeAttributes(claim.worker(), text, sheet.etag, fence())) {
            case Answer.Ok(var record)
            when record.attributes().equals(text) -> {
                sheet.take(record, target);
                confirmed(target, stamp, text);
                yield new Wrote.Confirmed();
            }
            case Answer.Ok<?> _ -> lookBack(target, "answer with other attributes");
            case Answer.Conflict<?> _ -> lookBack(target, "conflict");
            case Answer.Unknown<?> unknown -> {
                unresolved = true;
                readyInDoubt |= ready; // not seen now, it may still land; only a later write of ours rules that out
                yield lookBack(target, unknown.cause().name());
            }
            case Answer.NotSent<?>(var cause, var after) ->
                new Wrote.Over(new Ending.Again(after, !unresolved, cause.name()));
            case Answer.Missing<?> _ -> new Wrote.Over(gone());
            case Answer.Refused<?> refused -> refused(refused);
        };
    }

    /** Nothing is guessed after a conflict or an unknown outcome: the document says whose writing it is. */
    private Wrote lookBack(ObjectNode target, String why) {
        var end = ended(reader.worker(sheet));
        if (end instanceof Ending.Again again) {
            return new Wrote.Over(new Ending.Again(again.atLeast(), !unresolved, why + ", then " + again.why()));
        }
        if (end != null) return new Wrote.Over(end);
        var stamp = sheet.stamp();
        // A stamp that was confirmed before this write says nothing about it.
        if (stamp != null && isOfThisPass() && !stamp.equals(lastStamp)) {
            unresolved = false;
            confirmed(target, stamp, sheet.text);
            return new Wrote.Confirmed();
        }
        adopt();
        return new Wrote.FoldAgain();
    }

    private void confirmed(ObjectNode target, String stamp, String text) {
        ours = target;
        mustStamp = false;
        readyInDoubt = false;
        lastStamp = stamp;
        document = new Passes.Document(stamp, text);
        report.wrote("attributes");
    }

    /** TaskRouter refused the batch: halve it until the culprit stands alone. */
    private Wrote refused(Answer.Refused<?> refused) {
        counter--; // certainly not written
        if (pending.size() > 1) {
            var half = pending.size() / 2;
            if (!prolong(tools.passes().note(claim, half, null).orElse(null))) return new Wrote.Over(new Ending.Lost());
            pending = pending.subList(0, half);
            noted = false;
            return new Wrote.FoldAgain();
        }
        if (pending.isEmpty()) {
            return new Wrote.Over(new Ending.Again(Duration.ofSeconds(5), !unresolved, "HTTP " + refused.status()));
        }
        poison = pending.getFirst().updateId();
        var problem = new Problem(
                ProblemType.TASKROUTER_REFUSED,
                "TaskRouter refused the change with HTTP " + refused.status() + ", code " + refused.code()
                        + ". Look the code up in Twilio's error list and correct the change.",
                Map.of("code", ExactJson.MAPPER.getNodeFactory().numberNode(refused.code())));
        members.add(new Folded.Member(
                poison, new Outcome.Failed(problem), Set.of(), ours.objectNode(), ours.objectNode(), false));
        pending = List.of();
        return new Wrote.FoldAgain();
    }

    private boolean noteVerdicts(Folded batch) {
        if (!batch.delicate() || noted || pending.isEmpty()) return true;
        noted = true;
        return prolong(tools.passes()
                .note(claim, pending.size(), StateCodec.write(state(ExactJson.text(wanted), true)))
                .orElse(null));
    }

    // ---- the voice channel

    private void writeCapacity(int capacity) {
        var raise = sheet.capacity == null || capacity > sheet.capacity;
        switch (tools.taskRouter().writeVoiceCapacity(claim.worker(), capacity, fence())) {
            case Answer.Ok(var channel)
            when channel.capacity() == capacity -> {
                sheet.take(channel);
                sheet.etag = null;
                sheet.capacityMoved = true; // the channel's change is a new version of the worker
                report.wrote("voice.capacity");
            }
            case Answer.Unknown<?> _ -> {
                if (raise) sheet.raisingUntil = claim.now().plus(tools.lateWriteWindow());
                channelStuck = true;
                sheet.capacity = null;
            }
            default -> channelStuck = true;
        }
    }

    // ---- settling

    private Ending done(Folded batch) {
        if (!pending.isEmpty()) written(batch);
        var decision = decide(acd, override);
        var ready = Boolean.TRUE.equals(Owned.ready(sheet.document));
        var inSync = decision.ready() == ready
                && sheet.capacity != null
                && sheet.capacity == decision.capacity()
                && !channelStuck;
        var results = new Results(report, decision, ready).of(members, claim.updates(), poison);
        var state = state(sheet.text, inSync);
        for (var member : members) journal.update(member, claim.updates());
        return new Ending.Done(
                new Passes.Settlement(
                        StateCodec.write(state),
                        results,
                        claim.events().size(),
                        Results.confirmed(sheet, acd, ready),
                        counter > claim.marker().next() ? counter - 1 : null,
                        document,
                        journal.entries(),
                        SummaryLine.changed(claim.worker(), known, first, state, sheet.document),
                        lookAgain(inSync),
                        !tools.draining().isDraining()),
                results.size());
    }

    private @Nullable Duration lookAgain(boolean inSync) {
        if (channelStuck || sheet.capacity == null) return Jitter.around(Duration.ofSeconds(1));
        if (sheet.raisingUntil != null) {
            return Duration.between(claim.now(), sheet.raisingUntil).plusSeconds(1);
        }
        if (!inSync) return Jitter.around(Duration.ofSeconds(1));
        return sheet.calls.isEmpty() ? null : Jitter.around(tools.resync());
    }

    private WorkerState state(String text, boolean inSync) {
        var since = known != null && known.synced() == inSync ? known.since() : claim.now();
        return new WorkerState(
                sheet.friendlyName,
                sheet.activity,
                new WorkerState.Document(text, sheet.etag, sheet.stamp(), sheet.etag != null),
                revision,
                new WorkerState.Voice(sheet.capacity, sheet.channelAvailable, sheet.open, override, sheet.raisingUntil),
                acd,
                sheet.calls,
                inSync,
                since);
    }

    // ---- the lease

    /** No call is started that could outlive the lease; a slow pass prolongs it first. */
    private Fence fence() {
        return deadline -> {
            var needed = deadline.plusMillis(250);
            if (lease.remaining().compareTo(needed) > 0) return true;
            return prolong(tools.passes().extend(claim).orElse(null))
                    && lease.remaining().compareTo(needed) > 0;
        };
    }

    private boolean prolong(@Nullable Lease longer) {
        if (longer == null) return false;
        lease = longer;
        return true;
    }
}
