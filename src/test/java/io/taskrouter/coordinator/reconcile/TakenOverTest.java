package io.taskrouter.coordinator.reconcile;

import static io.taskrouter.coordinator.reconcile.ByHand.outcomes;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.command.EventCodec;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.queue.Claim;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pass leaves that has written and does not live to settle: whoever takes over tells the same of it. */
class TakenOverTest extends PassesByHand {
    private static final String CALL =
            "\"coordinator\":{\"rev\":\"abcdef000000001aaaa\",\"wish\":false,\"hold\":true,\"parked\":[\"%s\"]}";

    @Test
    void whatTheMarkerToldAtFirstSightIsNotForgottenWithTheHolder() {
        hand.control.writeActivity(hand.worker.value(), "Available", "flex");
        String call = hand.phone.callQueue();
        hand.write("{\"isAcdReady\":false," + CALL.formatted(call) + "}");
        hand.vanishes(hand.claim(hand.patch("{\"foo\":1}")));
        assertThat(hand.attributes().has("foo")).isTrue();

        hand.settled(hand.next());

        var marker = hand.attributes().path("coordinator");
        assertThat(marker.path("wish").booleanValue()).isFalse();
        assertThat(marker.path("hold").booleanValue()).isTrue();
        assertThat(marker.path("parked")).hasToString("[\"" + call + "\"]");
        assertThat(hand.state().acd()).isEqualTo(new WorkerState.Acd(false, true, null));
        assertThat(hand.state().calls().parkedInOrder()).containsExactly(call);
        assertThat(hand.state().rebuildingUntil()).isNotNull();
        assertThat(hand.state().revision()).isGreaterThan(1_000_000);
    }

    @Test
    void whatWasAdoptedIsNotForgottenWithTheHolder() {
        hand.look();
        long revision = hand.state().revision();
        hand.write(hand.attributes().put("isAcdReady", false).put("theirs", 1).toString());
        hand.vanishes(hand.claim(hand.patch("{\"ours\":1}")));
        assertThat(hand.attributes().path("coordinator").path("wish").booleanValue())
                .isFalse();

        hand.settled(hand.next());

        assertThat(hand.attributes().path("isAcdReady").booleanValue()).isFalse();
        assertThat(hand.state().acd().wish()).isFalse();
        assertThat(hand.state().revision()).isEqualTo(revision + 2);
        assertThat(hand.queue.workers().history(hand.worker, null, 10).entries())
                .anyMatch(entry -> entry.contains("external"));
    }

    /** What a whole document was made of depends on what the former holder had found: else the other update of its batch would seem to be somebody else's doing. */
    @Test
    void whatAWholeDocumentWasMadeOfIsNotForgottenWithTheHolder() {
        hand.write("{\"k\":0}");
        hand.look();
        var theirs = hand.attributes().put("k", 1);
        hand.write(theirs.toString());
        var before = hand.patch("{\"k\":2}");
        var whole = hand.patch(theirs.put("x", 9).toString());
        hand.vanishes(hand.claim(before, whole));
        assertThat(hand.attributes().path("k").intValue()).isEqualTo(2);

        var outcomes = hand.settled(hand.next());

        assertThat(hand.attributes().path("k").intValue()).isEqualTo(2);
        assertThat(hand.attributes().path("x").intValue()).isEqualTo(9);
        assertThat(outcomes.get(before.updateId())).isInstanceOf(Outcome.Applied.class);
        assertThat(((Outcome.Applied) outcomes.get(whole.updateId())).revision())
                .isEqualTo(Long.toString(hand.state().revision()));
    }

    /** He had read it and noted so, but his write never came: nothing has it yet. */
    @Test
    void whatTheHolderHadOnlyReadOfOthersIsNotTakenForDone() {
        readOfOthers();
        afterTheConflict(() -> {
            throw new ByHand.Vanished();
        });
        hand.vanishes(hand.claim(hand.append(null)));
        hand.nothingBetween();

        hand.settled(hand.next());

        assertThat(hand.attributes().path("theirs").intValue()).isEqualTo(1);
        assertThat(hand.attributes().path("list")).hasSize(1);
    }

    @Test
    void norIsItWhenTheHolderGaveTheWorkerBackWithoutAnAnswer() {
        readOfOthers();
        afterTheConflict(() -> {
            hand.before("fetchWorker", _ -> ByHand.throttled());
            return ByHand.unanswered();
        });
        hand.givenBack(hand.claim(hand.append(null)));
        hand.nothingBetween();

        hand.settled(hand.next());

        assertThat(hand.attributes().path("theirs").intValue()).isEqualTo(1);
        assertThat(hand.attributes().path("list")).hasSize(1);
    }

    private void readOfOthers() {
        hand.write("{\"list\":[]}");
        hand.look();
        hand.write(hand.attributes().put("theirs", 1).toString());
    }

    private void afterTheConflict(Supplier<Object> instead) {
        hand.beforeOne("writeAttributes", _ -> {
            hand.beforeOne("writeAttributes", _ -> instead.get());
            return null;
        });
    }

    /** He read what others had made of a document of ours, and it was stamped before he came. */
    @Test
    void whatOthersHadMadeOfADocumentIsNotForgottenWithTheHolder() {
        hand.write("{\"k\":0,\"list\":[]}");
        hand.look();
        var theirs = hand.attributes().put("k", 1);
        hand.write(theirs.toString());
        hand.vanishes(hand.claim(hand.append(null), hand.patch("{\"k\":2}")));
        hand.settled(hand.next());

        hand.write(theirs.put("x", 9).toString());
        hand.look();

        assertThat(hand.attributes().path("k").intValue()).isEqualTo(2);
        assertThat(hand.attributes().path("x").intValue()).isEqualTo(9);
    }

    @Test
    void verdictsAreThoseOfTheWriteThatTookEffect() {
        hand.look();
        var first = hand.change(
                new Command.MergePatch(ExactJson.object("{\"a\":1}")),
                Long.toString(hand.state().revision()));
        var second = hand.patch("{\"b\":1}");
        hand.beforeOne("writeAttributes", any -> {
            hand.write(hand.attributes().put("theirs", 1).toString());
            return null;
        });
        hand.vanishes(hand.claim(first, second));
        assertThat(hand.attributes().has("a")).isFalse();

        var outcomes = hand.settled(hand.next());

        assertThat(outcomes.get(first.updateId())).isInstanceOf(Outcome.Rejected.class);
        assertThat(outcomes.get(second.updateId())).isInstanceOf(Outcome.Applied.class);
    }

    @Test
    void whatWasRefusedIsNotToldAsAppliedByWhoTakesOver() {
        hand.look();
        ring();
        var poison = hand.patch("{\"poison\":1}");
        refusing("poison");
        var claim = hand.claim(poison);
        hand.queue
                .inbox()
                .post(
                        hand.worker,
                        "look-" + poison.updateId(),
                        EventCodec.encode(new Event.Look("l", Instant.now(), "a test")));
        claim = hand.queue.passes().gather(claim).orElseThrow();
        hand.vanishes(claim);
        assertThat(hand.attributes().path("isAcdReady").booleanValue()).isFalse();

        var outcomes = hand.settled(hand.next());

        assertThat(outcomes.get(poison.updateId())).isInstanceOf(Outcome.Failed.class);
    }

    /** Its first holder was told by TaskRouter that Redis has fallen back; whoever takes over must not need to be told again. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatCameBackWithRedisIsNotToldAsAppliedByWhoTakesOver(boolean stripped) {
        leftToTheTest(hand.claim(hand.update(new Command.Look(), null)));
        var seen = hand.claim(hand.update(new Command.Look(), null));
        var returned = hand.patch("{\"a\":1}");
        hand.queue.inbox().accept(returned, null);
        leftToTheTest(seen);
        hand.queue.redis().keep();
        hand.settled(hand.next());
        hand.settled(hand.claim(hand.patch("{\"a\":2}")));
        hand.queue.redis().fallBack();

        var fresh = hand.patch("{\"b\":1}");
        hand.queue.inbox().accept(fresh, null);
        var claim = hand.next();
        assertThat(claim.unclean()).isFalse();
        assertThat(claim.updates())
                .extracting(queued -> queued.update().updateId())
                .containsExactly(returned.updateId(), fresh.updateId());
        assertThat(hand.vanishes(claim)).isInstanceOf(Ending.Done.class);
        assertThat(hand.attributes().path("b").intValue()).isEqualTo(1);
        if (stripped) {
            var bare = hand.attributes();
            bare.remove("coordinator");
            hand.write(bare.toString());
        }
        var outcomes = hand.worked();

        assertThat(hand.attributes().path("a").intValue()).isEqualTo(2);
        assertThat(hand.attributes().path("b").intValue()).isEqualTo(1);
        assertThat(outcomes.get(returned.updateId())).isInstanceOf(Outcome.Failed.class);
        assertThat(outcomes.get(fresh.updateId())).isInstanceOf(Outcome.Applied.class);
    }

    /** Redis has fallen back to the moment between the claim and the note of what TaskRouter refused. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatWasSetAsideIsStillToBeDoneThoughNobodyRemembers(boolean secondVanishesToo) {
        hand.look();
        var first = hand.append(null);
        var poison = hand.patch("{\"poison\":1}");
        var third = hand.patch("{\"c\":1}");
        hand.settled(hand.claim(hand.patch("{\"list\":[]}")));
        refusing("poison");
        var claim = hand.claim(first, poison, third);
        hand.queue.redis().keep();
        assertThat(outcomes(hand.vanishes(claim))).containsOnlyKeys(first.updateId());
        hand.queue.redis().fallBack();
        if (secondVanishesToo) {
            hand.vanishes(hand.next());
            hand.write(hand.attributes().put("theirs", 1).toString());
        }

        var outcomes = hand.settled(hand.next());

        assertThat(outcomes).containsOnlyKeys(first.updateId());
        while (outcomes.size() < 3) outcomes.putAll(hand.settled(hand.next()));
        assertThat(outcomes.get(first.updateId())).isInstanceOf(Outcome.Applied.class);
        assertThat(outcomes.get(poison.updateId())).isInstanceOf(Outcome.Failed.class);
        assertThat(outcomes.get(third.updateId())).isInstanceOf(Outcome.Applied.class);
        assertThat(hand.attributes().path("list")).hasToString("[1]");
        assertThat(hand.attributes().path("c").intValue()).isEqualTo(1);
        assertThat(hand.attributes().has("theirs")).isEqualTo(secondVanishesToo);
    }

    /** Only what the rules want was written, under the stamp of the pass. */
    @Test
    void norIsTheFirstOneToldAsAppliedThatWasSetAside() {
        hand.look();
        ring();
        var poison = hand.patch("{\"poison\":1}");
        var second = hand.patch("{\"b\":1}");
        refusing("poison");
        var claim = hand.claim(poison, second);
        hand.queue
                .inbox()
                .post(
                        hand.worker,
                        "look-" + poison.updateId(),
                        EventCodec.encode(new Event.Look("l", Instant.now(), "a test")));
        claim = hand.queue.passes().gather(claim).orElseThrow();
        hand.queue.redis().keep();
        hand.vanishes(claim);
        assertThat(hand.attributes().path("isAcdReady").booleanValue()).isFalse();
        assertThat(hand.attributes().has("b")).isFalse();
        hand.queue.redis().fallBack();

        var outcomes = hand.settled(hand.next());
        while (outcomes.size() < 2) outcomes.putAll(hand.settled(hand.next()));

        assertThat(outcomes.get(poison.updateId())).isInstanceOf(Outcome.Failed.class);
        assertThat(outcomes.get(second.updateId())).isInstanceOf(Outcome.Applied.class);
        assertThat(hand.attributes().path("b").intValue()).isEqualTo(1);
    }

    /** Nobody but the pass can have written the rest of what is there, so all of it was written once. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"b\":1}", "{\"b\":1,\"isAcdReady\":false}", "[]"})
    void whatSomebodyHasTakenOutSinceIsNotDoneAgain(String last) {
        hand.control.writeActivity(hand.worker.value(), "Available", "flex");
        hand.look();
        hand.settled(hand.claim(hand.patch("{\"list\":[]}")));
        assertThat(hand.attributes().path("isAcdReady").booleanValue()).isTrue();
        var first = hand.append(null);
        var second = last.equals("[]") ? hand.append(null) : hand.patch(last);
        hand.vanishes(hand.claim(first, second));
        var theirs = hand.attributes();
        if (theirs.remove("b") == null) theirs.putArray("list").add("theirs").add(1);
        if (!last.contains("Ready")) theirs.put("theirs", 1);
        hand.write(theirs.toString());

        var outcomes = hand.settled(hand.next());

        assertThat(outcomes.get(first.updateId())).isInstanceOf(Outcome.Applied.class);
        assertThat(outcomes.get(second.updateId())).isInstanceOf(Outcome.Applied.class);
        assertThat(hand.attributes().has("b")).isFalse();
        assertThat(hand.attributes().get("list")).isEqualTo(theirs.get("list"));
        assertThat(hand.queue.workers().history(hand.worker, null, 10).entries())
                .anyMatch(entry -> entry.contains("external"));
    }

    /** Settles the pass, and no moment is so near that the replica would come back by itself: what waits is kept with nobody at it. */
    private void leftToTheTest(Claim claim) {
        var done = (Ending.Done) hand.run(claim);
        assertThat(done.settlement().lookAgain()).isGreaterThan(Duration.ofSeconds(10));
        hand.settled(claim, done);
    }
}
