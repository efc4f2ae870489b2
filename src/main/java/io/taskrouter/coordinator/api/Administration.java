package io.taskrouter.coordinator.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Inbox.Receipt;
import io.taskrouter.coordinator.queue.Oversight;
import io.taskrouter.coordinator.queue.Oversight.DeadLetter;
import io.taskrouter.coordinator.queue.Oversight.Requeued;
import io.taskrouter.coordinator.reconcile.LetterNotes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What operators see and do, alike on both ports. Every change leaves a line in the log under {@code audit}. */
@Singleton
class Administration {
    private static final Logger AUDIT = Logger.getLogger("audit");
    private static final String ATTRIBUTES = "/attributes/";
    private static final int WORST = 20;

    private final Oversight oversight;
    private final Updates updates;
    private final InstantSource clock;

    Administration(Oversight oversight, Updates updates, InstantSource clock) {
        this.oversight = oversight;
        this.updates = updates;
        this.clock = clock;
    }

    /** @param openPasses those that began before and have not ended yet */
    record Paused(boolean paused, int openPasses) {}

    /** A letter without its values. */
    record Letter(
            String id,
            @Nullable String workerSid,
            @Nullable String updateId,
            @Nullable Instant acceptedAt,
            Instant buriedAt,
            @Nullable String caller,
            List<String> keys,
            @Nullable JsonNode problem) {}

    Reply queues() {
        return Reply.json(200, oversight.queues(WORST));
    }

    /** 200 when no pass is open any more, 202 when some still are after {@code patience}. */
    Reply pause(String who, Duration patience) {
        AUDIT.warnf("%s pauses all queues: nothing is written to TaskRouter until they are resumed", who);
        int open = oversight.pause(patience);
        return open == 0
                ? Reply.json(200, new Paused(true, 0))
                : Reply.json(202, new Paused(true, open)).asPassing();
    }

    Reply resume(String who) {
        AUDIT.warnf("%s resumes all queues", who);
        oversight.resume();
        return Reply.json(200, new Paused(false, 0));
    }

    /** @throws ApiProblem 400 */
    Reply deadLetters(Page page) {
        try {
            Oversight.Page found = oversight.deadLetters(page.cursor(), page.limit());
            return Reply.json(
                    200,
                    new Pictures.Items(
                            found.letters().stream().map(Administration::letter).toList(), found.next()));
        } catch (IllegalArgumentException e) {
            throw Page.unknownCursor();
        }
    }

    /**
     * Asked again, the answer is how the update stands that the letter became.
     *
     * @throws ApiProblem 404, 429, 503
     */
    Reply requeue(String who, String id) {
        Requeued requeued = lettersUpdate(who, id);
        WorkerSid worker = requeued.worker();
        return switch (requeued.receipt()) {
            case Receipt.Accepted(String update) -> {
                AUDIT.infof("%s requeues dead letter %s: worker=%s as=%s", who, id, worker, update);
                yield requeued(worker, update);
            }
            case Receipt.Replayed(String update) -> requeued(worker, update).asReplayed();
            case Receipt.Full(int depth) -> throw Updates.full(depth);
            case Receipt.Unconfirmed _ -> throw Problems.redisUnavailable();
            case Receipt.KeyReused _ -> throw new IllegalStateException("there was no key");
        };
    }

    private Requeued lettersUpdate(String who, String id) {
        try {
            return oversight.requeue(id, noting(who)).orElseThrow(Administration::noSuchLetter);
        } catch (Oversight.Unreadable e) {
            throw ApiProblem.of(
                    ProblemType.NOT_FOUND,
                    "A newer release wrote this letter and this one cannot read it; requeue it with that release, or drop it.");
        }
    }

    private Reply requeued(WorkerSid worker, String update) {
        return new Reply(
                202,
                UpdateJson.status(updates.resource(worker, update)),
                Map.of("Location", "/v1/workers/" + worker + "/updates/" + update),
                true);
    }

    /**
     * @param again it was asked for before: then a letter that is not there was dropped
     * @throws ApiProblem 404
     */
    Reply drop(String who, String id, boolean again) {
        Optional<DeadLetter> dropped = oversight.drop(id, noting(who));
        if (dropped.isEmpty() && again) return Reply.nothing().asReplayed();
        Update update = dropped.orElseThrow(Administration::noSuchLetter).update();
        AUDIT.infof("%s drops dead letter %s: worker=%s", who, id, update == null ? "unknown" : update.worker());
        return Reply.nothing();
    }

    private Oversight.Noting noting(String who) {
        return (letter, successor) -> LetterNotes.of(letter, who, clock.instant(), names(letter.command()), successor);
    }

    /** Of the attributes alone, as a history has them. */
    private static List<String> names(Command command) {
        return keys(command).stream()
                .filter(key -> key.startsWith(ATTRIBUTES))
                .map(key -> key.substring(ATTRIBUTES.length()).split("/", 2)[0])
                .distinct()
                .toList();
    }

    private static ApiProblem noSuchLetter() {
        return ApiProblem.of(
                ProblemType.NOT_FOUND,
                "List the dead letters again: this one was requeued or dropped, or never was one.");
    }

    private static Letter letter(DeadLetter letter) {
        Update update = letter.update();
        return new Letter(
                letter.id(),
                update == null ? null : update.worker().value(),
                update == null ? null : update.updateId(),
                letter.acceptedAt(),
                letter.buriedAt(),
                update == null ? null : update.caller().name(),
                update == null ? List.of() : keys(update.command()),
                letter.problem() == null ? null : ProblemDocument.of(letter.problem(), null));
    }

    /** What it would have changed, by name alone. */
    private static List<String> keys(Command command) {
        List<String> keys = new ArrayList<>();
        if (!(command instanceof Command.Change change)) return keys;
        switch (change.attributes()) {
            case null -> {}
            case Command.MergePatch(var patch) ->
                patch.fieldNames().forEachRemaining(name -> keys.add("/attributes/" + name));
            case Command.JsonPatch(var operations) ->
                operations.forEach(
                        each -> keys.add("/attributes" + each.path("path").asText()));
        }
        if (change.acd() != null) keys.add("/acd");
        if (change.voice() != null) keys.add("/voice");
        return keys;
    }
}
