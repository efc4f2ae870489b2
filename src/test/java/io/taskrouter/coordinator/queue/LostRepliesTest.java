package io.taskrouter.coordinator.queue;

import static io.taskrouter.coordinator.queue.Replica.applied;
import static io.taskrouter.coordinator.queue.Replica.ids;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.queue.Inbox.Idempotency;
import io.taskrouter.coordinator.queue.Inbox.Receipt;
import io.taskrouter.coordinator.queue.Passes.Retry;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every script is run, its reply swallowed and its connection cut; what is sent again must find its own work done. */
class LostRepliesTest extends BehindALossyProxy {
    /** Every script there is: one that is added has no case here until it is given one, or sent on to {@link LostExtensionRepliesTest}. */
    @ParameterizedTest
    @EnumSource(value = Script.class, mode = EnumSource.Mode.MATCH_NONE, names = "EXTENSION_.*")
    void runTwiceItHasDoneItsWorkOnce(Script script) {
        Runnable test = switch (script) {
            case ENQUEUE -> this::acceptingAppendsOnceAndStillStartsTheClaim;
            case POST -> this::postingAppendsOnceAndStillStartsTheClaim;
            case CLAIM -> this::claimingIsNoCrashOfItself;
            case SETTLE -> this::settlingRemovesOnceAndHandsOverTheSameBatch;
            case RELEASE -> this::releasingCountsOnce;
            case EXTEND, NOTE, GATHER -> this::extendingNotingAndGatheringAreTheSameTwice;
            case TAKE_LETTER -> this::aLetterIsTakenOnceAndSaidToBe;
            case REMEMBER -> this::aWhereaboutIsRememberedOnce;
            case EXTENSION_RESERVE,
                    EXTENSION_SETTLE,
                    EXTENSION_CENSUS,
                    EXTENSION_DUE,
                    EXTENSION_FOUND,
                    EXTENSION_OPEN,
                    EXTENSION_CLOSE,
                    EXTENSION_ANSWER,
                    EXTENSION_TAKE -> throw new AssertionError("has its case elsewhere");
            case DOCUMENT, SAMPLE, DUE, ASTRAY, TALLY, FEED -> this::lookingChangesNothing;
        };
        runsWithoutAReplyOf(script, test);
    }

    private void acceptingAppendsOnceAndStillStartsTheClaim() {
        Update update = here.update(worker);
        assertThat(losingTheReply(Script.ENQUEUE, () -> here.inbox.accept(update, null)))
                .isEqualTo(new Receipt.Accepted(update.updateId()));
        Claim claim = here.started(worker);
        assertThat(claim.crashes()).isZero();
        assertThat(claim.unclean()).isFalse();
        assertThat(ids(claim)).containsExactly(update.updateId());
        assertThat(depth()).isEqualTo(1);
        assertThat(here.passes.settle(claim, applied(claim))).isEqualTo(new Passes.Settled.Idle());
    }

    @Test
    void acceptingUnderAKeyIsNoReplayOfItself() {
        Update update = here.update(worker);
        var idempotency = new Idempotency(UUID.randomUUID().toString(), "request");
        assertThat(losingTheReply(Script.ENQUEUE, () -> here.inbox.accept(update, idempotency)))
                .isEqualTo(new Receipt.Accepted(update.updateId()));
        assertThat(losingTheReply(Script.ENQUEUE, () -> here.inbox.accept(here.update(worker), idempotency)))
                .isEqualTo(new Receipt.Replayed(update.updateId()));
        assertThat(depth()).isEqualTo(1);
    }

    private void postingAppendsOnceAndStillStartsTheClaim() {
        losingTheReply(Script.POST, () -> here.inbox.post(worker, "EV1", "event"));
        Claim claim = here.started(worker);
        assertThat(claim.events()).containsExactly("event");
        assertThat(claim.crashes()).isZero();
        assertThat(here.passes.settle(claim, applied(claim))).isEqualTo(new Passes.Settled.Idle());
    }

    private void claimingIsNoCrashOfItself() {
        here.queue.begin();
        here.accept(worker, 2);
        Claim claim =
                losingTheReply(Script.CLAIM, () -> here.passes.claim(worker)).orElseThrow();
        assertThat(claim.updates()).hasSize(2);
        assertThat(claim.crashes()).isZero();
        assertThat(claim.unclean()).isFalse();
        assertThat(claim.pass()).isEqualTo(1);
    }

    private void settlingRemovesOnceAndHandsOverTheSameBatch() {
        here.accept(worker, 1);
        Claim claim = here.started(worker);
        List<String> more = here.accept(worker, 2);
        var next = (Passes.Settled.Next) losingTheReply(Script.SETTLE, () -> here.passes.settle(claim, applied(claim)));
        assertThat(ids(next.claim())).isEqualTo(more);
        assertThat(next.claim().crashes()).isZero();
        assertThat(next.claim().pass()).isEqualTo(claim.pass() + 1);
        assertThat(next.claim().state()).isEqualTo(applied(claim).state());
        List<String> last = here.accept(worker, 1);
        var third = (Passes.Settled.Next) here.passes.settle(next.claim(), applied(next.claim()));
        assertThat(ids(third.claim())).isEqualTo(last);
        assertThat(losingTheReply(Script.SETTLE, () -> here.passes.settle(third.claim(), applied(third.claim()))))
                .isEqualTo(new Passes.Settled.Idle());
        assertThat(depth()).isZero();
    }

    @Test
    void aSettlementRepeatedLaterRemovesNothingOfTheNextBatch() {
        here.accept(worker, 1);
        Claim claim = here.started(worker);
        assertThat(here.passes.settle(claim, applied(claim))).isEqualTo(new Passes.Settled.Idle());
        here.accept(worker, 1);
        Claim next = here.started(worker);
        assertThat(here.passes.settle(claim, applied(claim))).isEqualTo(new Passes.Settled.Idle());
        assertThat(depth()).isEqualTo(1);
        assertThat(here.passes.settle(next, applied(next))).isEqualTo(new Passes.Settled.Idle());
    }

    @Test
    void theCallersResultIsToldThoughTheSettlementsReplyWasLost() {
        String id = here.accept(worker, 1).getFirst();
        Claim claim = here.started(worker);
        losingTheReply(Script.SETTLE, () -> here.passes.settle(claim, applied(claim)));
        var settled = here.inbox.await(worker, id, Duration.ofMillis(500)).orElseThrow();
        assertThat(here.inbox.status(worker, id).orElseThrow().settled()).isEqualTo(settled);
    }

    private void releasingCountsOnce() {
        here.accept(worker, 1);
        Claim claim = here.started(worker);
        assertThat(losingTheReply(
                        Script.RELEASE, () -> here.passes.release(claim, new Retry(Duration.ofMillis(1), true, true))))
                .isTrue();
        Claim next = here.started(worker);
        assertThat(next.attempts()).isEqualTo(1);
        assertThat(next.crashes()).isZero();
    }

    private void extendingNotingAndGatheringAreTheSameTwice() {
        here.accept(worker, 1);
        Claim claim = here.started(worker);
        here.accept(worker, 2);
        assertThat(losingTheReply(Script.EXTEND, () -> here.passes.extend(claim)))
                .isPresent();
        Claim grown =
                losingTheReply(Script.GATHER, () -> here.passes.gather(claim)).orElseThrow();
        assertThat(grown.updates()).hasSize(3);
        assertThat(losingTheReply(Script.NOTE, () -> here.passes.note(grown, 2, "verdicts")))
                .isPresent();
        var next = (Passes.Settled.Next) here.passes.settle(grown, applied(grown, 2));
        assertThat(next.claim().updates()).hasSize(1);
    }

    private void aLetterIsTakenOnceAndSaidToBe() {
        String id = here.accept(worker, 1).getFirst();
        Claim claim = here.started(worker);
        var failed = new Outcome.Failed(CommandSamples.problem());
        here.passes.settle(claim, Settlements.buried(id, failed));
        String letter = here.queue.oversight().deadLetters(null, 200).letters().stream()
                .filter(each -> each.id().endsWith("-" + id))
                .findFirst()
                .orElseThrow()
                .id();
        losingTheReply(
                Script.TAKE_LETTER,
                () -> here.queue.oversight().drop(letter, (_, _) -> new Oversight.Note("dropped", "news {}")));
        assertThat(here.workers.history(worker, null, 10).entries()).containsExactly("dropped");
        assertThat(here.queue.oversight().deadLetters(null, 200).letters())
                .noneMatch(each -> each.id().equals(letter));
    }

    private void aWhereaboutIsRememberedOnce() {
        String task = "WT" + UUID.randomUUID();
        losingTheReply(Script.REMEMBER, () -> {
            here.queue.whereabouts().remember(worker, List.of(task));
            return true;
        });
        assertThat(here.queue.whereabouts().find(List.of(task))).containsExactly(List.of(worker));
    }

    private void lookingChangesNothing() {
        assertThat(losingTheReply(Script.DOCUMENT, () -> here.workers.document(worker, "stamp")))
                .isEmpty();
        here.accept(worker, 1);
        var before = everything();
        var link = new Link(here.vertx, here.clients, false, new Durability(0));
        Keys.Worker of = here.keys(worker);
        link.run(tally(of));
        losingTheReply(Script.TALLY, () -> link.run(tally(of)));
        losingTheReply(
                Script.SAMPLE,
                () -> link.run(new Invocation(Script.SAMPLE)
                        .key(of.due())
                        .key(of.dead())
                        .key(of.partition())
                        .arg(of.prefix() + "w:")
                        .arg(10)));
        losingTheReply(
                Script.DUE,
                () -> Reply.answered(link.run(new Invocation(Script.DUE)
                        .key(of.due())
                        .key(of.partition())
                        .arg(10))));
        Response astray = losingTheReply(
                Script.ASTRAY,
                () -> Reply.answered(link.run(new Invocation(Script.ASTRAY)
                        .key(of.due())
                        .key(of.partition())
                        .arg(of.prefix() + "w:")
                        .arg(0)
                        .arg(100)
                        .arg(1)
                        .arg(0))));
        assertThat(astray).extracting(Response::toString).contains(worker.value());
        losingTheReply(
                Script.FEED,
                () -> link.run(new Invocation(Script.FEED)
                        .key(of.feed())
                        .key(of.partition())
                        .arg("")
                        .arg(10)));
        link.close();
        assertThat(everything()).isEqualTo(before);
    }

    private static Invocation tally(Keys.Worker of) {
        return new Invocation(Script.TALLY).key(of.hash()).key(of.updates()).arg(1);
    }

    private static Map<String, Object> everything() {
        Map<String, Object> all = new TreeMap<>();
        for (Object key : (List<?>) redis.command("KEYS", "*"))
            all.put(
                    (String) key,
                    redis.command("EVAL", "return redis.sha1hex(redis.call('DUMP', KEYS[1]))", "1", (String) key));
        return all;
    }
}
