package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.queue.Claim;
import io.taskrouter.coordinator.queue.Passes;
import io.taskrouter.coordinator.rules.Call;
import io.taskrouter.coordinator.rules.CallEvent;
import io.taskrouter.coordinator.taskrouter.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How far a pass has come: TaskRouter's side on the sheet, and ours, which moves when outside changes are adopted and when the batch has been written. Confined to the pass. */
final class Course {
    /** How soon to ask again whoever refused for now. */
    static final Duration PASSING = Duration.ofSeconds(1);
    /** Whoever in between refuses for longer than this will refuse for ever. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final PassTools tools;
    final Claim claim;
    final @Nullable WorkerState known;
    final Instant now;
    final Latest latest;
    final Hold hold;
    final Report report = new Report();
    final Journal journal;
    final ObjectNode first;
    final List<Folded.Member> members = new ArrayList<>();

    final Holding holding;
    final OpenBefore openBefore;
    final Bases bases;

    private final long begun = System.nanoTime();

    Sheet sheet;

    /** The counter of a stamp that this Redis, rolled back, does not remember having given out; ours go on beyond it. */
    long ahead;

    /** The attributes as last confirmed or adopted, and as they are to be because of what others did; on the way, so nobody's base. */
    ObjectNode ours;

    ObjectNode wanted;
    long revision;
    WorkerState.Acd acd;

    @Nullable Integer override;

    List<Update> pending;

    /** The update TaskRouter refuses however it is sent. */
    @Nullable String poison;

    /** The attributes confirmed under each stamp of this pass, in between as well: somebody may have read them, and write them back much later. */
    final List<Passes.Document> documents = new ArrayList<>();

    /** May something of this pass still be under way at TaskRouter? */
    boolean unresolved;

    /** Has something of this pass certainly taken effect that a pass beginning anew would not recognise as its own? */
    boolean effective;

    /** After an unclean end: has it been found out what may still be under way? */
    boolean doubted;

    /** What a former holder of this pass noted, null for nothing. */
    final @Nullable Note note;

    /** The worker as the batch was folded over it, once something of it has been sent or noted. */
    @Nullable WorkerState base;

    /** When it was. */
    Instant judged;

    /** What others had made of documents of ours by then, beyond what is kept of former passes. */
    List<Passes.Document> found;

    /** The update TaskRouter refused, as it is noted. */
    Note.@Nullable Buried buried;

    /** Is {@code isAcdReady=true} about to be sent to a worker who is not ready, or has been, and no later write of ours was confirmed? */
    boolean rising;

    /** Until when {@code isAcdReady=true} may still land, if no later write of ours rules it out; null when it cannot. What has begun in doubt stays so. */
    @Nullable Instant risingUntil;

    /** Must the document be stamped though nothing of ours changed it? */
    boolean mustStamp;

    /** Has a write of the voice channel failed in this pass? */
    boolean channelStuck;

    /** Does TaskRouter refuse even what nobody but the rules wants written? */
    boolean attributesStuck;

    /** Somebody who sets the worker ready while the rules forbid it; and whoever does what must be put back, that included. */
    Meddling meddling;

    Meddling undoing;

    /** Since when something is to be put back and is not, because somebody would only undo it again; null otherwise. */
    @Nullable Instant owedSince;

    /** Is nothing put back in this pass? */
    boolean patient;

    Rivalry rivalry;

    /** Was another coordinator known to write this worker when the pass began? The pass that finds out still writes, so that the other one finds out as well. */
    final boolean contested;

    /** Reservations whose breach has been counted. */
    List<String> breached;

    @Nullable Instant loweredAt;

    /** What somebody outside has made of the capacity, as this pass found it last; null where nobody has. */
    @Nullable Integer capacityOutside;

    /** What must be read of the worker's channel and calls cannot be now: until then it is not asked for again, and nobody is made ready and no capacity raised on what is known; null otherwise. */
    @Nullable Instant unreadUntil;

    @Nullable Instant rebuildingUntil;

    @Nullable Instant returnedUntil;

    Course(PassTools tools, Claim claim) {
        var remembered = tools.memory().read(claim.worker(), claim.state());
        this.tools = tools;
        this.claim = claim;
        this.now = claim.now();
        this.judged = now;
        this.latest = new Latest(now, tools.lateWriteWindow(), tools.policies());
        this.known = remembered == null ? null : latest.of(remembered.state());
        this.hold = new Hold(tools.passes(), claim);
        this.journal = new Journal(claim.now());
        this.note =
                claim.verdicts() == null ? null : Note.read(claim.verdicts()).asOf(latest);
        this.holding = new Holding(tools, claim, report);
        this.openBefore = new OpenBefore(known, left().seenOpen());
        this.bases = new Bases(this::document, stamp -> tools.workers().found(claim.worker(), stamp));
        this.sheet = known == null || remembered == null ? new Sheet() : Sheet.of(known, remembered.document());
        this.first = sheet.document;
        if (known == null || known.owedSince() == null) bases.confirmed(first);
        this.ours = sheet.document;
        this.wanted = sheet.document;
        this.revision = known == null ? 0 : known.revision();
        this.acd = known == null ? new WorkerState.Acd(tools.defaultWish(), false, null) : known.acd();
        this.override = known == null ? null : known.voice().override();
        this.meddling = new Meddling(known == null ? List.of() : known.meddled());
        this.undoing = new Meddling(known == null || known.undone() == null ? List.of() : known.undone());
        this.owedSince = known == null ? null : known.owedSince();
        this.rivalry = known == null || known.rivalry() == null ? Rivalry.NONE : known.rivalry();
        this.contested = rivalry.isOn(now);
        this.breached = note != null ? note.left().breached() : known == null ? List.of() : known.breached();
        this.loweredAt = known == null ? null : known.voice().loweredAt();
        this.unreadUntil = known == null || claim.unclean() || !isStillUnread(known) ? null : known.unreadUntil();
        this.rebuildingUntil = known == null ? null : known.rebuildingUntil();
        this.returnedUntil = known == null ? null : known.returnedUntil();
        var rising = known == null ? null : known.document().risingUntil();
        this.risingUntil = rising != null && now.isBefore(rising) ? rising : null;
        if (note != null && note.base().returnedUntil() != null)
            this.returnedUntil = note.base().returnedUntil(); // which a Redis that has fallen back does not know
        this.pending = Announcements.open(
                claim.updates().stream().map(Claim.Queued::update).toList(), left().met());
        left().documents().forEach(each -> {
            documents.add(each);
            bases.confirmed(ExactJson.object(each.attributes()));
        });
        this.found = left().found();
        left().done().forEach(this::hear);
    }

    Note.Left left() {
        return note == null ? Note.Left.NOTHING : note.left();
    }

    /** The marker tells no more than that it is parked; what is known better stays. */
    void rememberParked(String callSid) {
        if (!sheet.calls.parkedCalls().containsKey(callSid) && !isTakingOver(callSid))
            hear(new CallEvent.Parked(callSid, Call.Kind.ACD, null, null, now));
    }

    /** Takes in what has happened to the worker's calls, or is about to; what this pass has done of it is done. */
    void hear(CallEvent event) {
        effective |= switch (event) {
            case CallEvent.Parked _,
                    CallEvent.Unparked _,
                    CallEvent.CallOver _,
                    CallEvent.IntentSafe _,
                    CallEvent.SentOn _,
                    CallEvent.WrapUpMade _,
                    CallEvent.Completed _,
                    CallEvent.RejectedByUs _ -> true;
            default -> false;
        };
        sheet.calls = sheet.calls.apply(event, tools.policies());
    }

    /** These attributes were confirmed under that stamp. The first to be kept under it is what was written; what is found later may have been changed. */
    void keep(String stamp, String attributes) {
        if (documents.stream().noneMatch(each -> each.stamp().equals(stamp)))
            documents.add(new Passes.Document(stamp, attributes));
    }

    /** Is the call still to come from another worker? A pass that was not settled may have written that it is here; only the promise tells, which that pass may have relied on and which may be over. */
    boolean isTakingOver(String callSid) {
        return claim.updates().stream()
                .filter(queued -> returnedUntil == null || queued.acceptedAt().isAfter(returnedUntil))
                .anyMatch(queued -> queued.update().command() instanceof Command.TakeOver takeOver
                        && takeOver.callSid().equals(callSid));
    }

    /** Attributes once confirmed under the stamp. */
    Optional<String> document(String stamp) {
        return tools.workers().document(claim.worker(), stamp);
    }

    /** Does a document with this stamp descend from one that is known? */
    boolean isDescended(@Nullable String stamp) {
        return stamp != null
                && (stamp.equals(ours.path(Owned.MARKER).path("rev").textValue())
                        || document(stamp).isPresent());
    }

    /** This moment by Redis' clock, which all replicas share. */
    Instant present() {
        return now.plusNanos(System.nanoTime() - begun);
    }

    /** What somebody wrote outside stands as it is, without what callers had set and it has no room for; the history tells. */
    void giveUp(ObjectNode theirs) {
        foundOutside(wanted, theirs);
        ours = theirs;
        wanted = theirs;
    }

    /** The document is another one than ours by somebody else's doing. */
    void foundOutside(ObjectNode before, ObjectNode theirs) {
        var keys = Fold.changedKeys(Owned.without(before), Owned.without(theirs));
        if (keys.isEmpty()) return;
        revision++;
        journal.external(new Adoption(keys, true, null, before, theirs, theirs), acd, acd, revision);
        report.drift(keys);
    }

    boolean isNext(Update update) {
        return !pending.isEmpty() && pending.getFirst().updateId().equals(update.updateId());
    }

    private boolean isStillUnread(WorkerState it) {
        return it.unreadUntil() != null && now.isBefore(it.unreadUntil());
    }

    /** Does the pass go on without all of the truth? */
    boolean isUnread() {
        return unreadUntil != null;
    }

    /** Does the oldest update wait for something? Then the next pass would find it so: it is left to whoever finds the worker due. */
    boolean isWaiting() {
        return members.isEmpty() && !claim.updates().isEmpty();
    }

    List<Passes.Result> all(Outcome outcome) {
        return claim.updates().stream()
                .map(queued -> new Passes.Result(queued.update().updateId(), outcome, false))
                .toList();
    }

    /** Is a refusal nobody's verdict on what the batch asks for, and may it pass while its callers wait? */
    boolean isPassing(Answer<?> answer) {
        return claim.updates().stream()
                .findFirst()
                .filter(oldest -> isPassing(answer, oldest.acceptedAt()))
                .isPresent();
    }

    /** The same, of what has been due since then. */
    boolean isPassing(Answer<?> answer, Instant due) {
        return answer instanceof Answer.Refused<?> refused && !refused.isVerdict() && now.isBefore(due.plus(PATIENCE));
    }

    /** Sent just now, or perhaps by a former holder. */
    void doubtReady() {
        risingUntil = present().plus(tools.lateWriteWindow());
    }

    boolean isReadyInDoubt() {
        return risingUntil != null;
    }

    /** Is it certain that no queue call can be offered any more? */
    boolean isClosed() {
        return !isReadyInDoubt() && !Boolean.TRUE.equals(Owned.ready(sheet.document));
    }
}
