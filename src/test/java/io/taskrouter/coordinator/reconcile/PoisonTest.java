package io.taskrouter.coordinator.reconcile;

import static io.taskrouter.coordinator.reconcile.ByHand.outcomes;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.command.EventCodec;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.queue.Claim;
import io.taskrouter.coordinator.queue.Passes;
import io.taskrouter.coordinator.taskrouter.Answer;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One bad update, one bad event or one bad answer stops nobody. */
class PoisonTest extends PassesByHand {
    @ParameterizedTest
    @ValueSource(ints = {0, 100, 199})
    void ofTwoHundredTheOneThatIsRefusedIsBuriedAloneWhereverItStands(int place) {
        hand.look();
        var updates = new ArrayList<Update>();
        for (int i = 0; i < 200; i++)
            updates.add(hand.patch("{\"k\":{\"" + i + "\":1" + (i == place ? ",\"poison\":1" : "") + "}}"));
        refusing("poison");
        Map<String, Outcome> outcomes = new HashMap<>();
        var claim = hand.claim(updates.getFirst(), updates.subList(1, 200).toArray(Update[]::new));
        outcomes.putAll(hand.settled(claim));
        while (outcomes.size() < 200) outcomes.putAll(hand.settled(hand.next()));

        assertThat(updates.stream().filter(it -> !(outcomes.get(it.updateId()) instanceof Outcome.Applied)))
                .containsExactly(updates.get(place));
        assertThat(hand.attributes().path("k").size()).isEqualTo(199);
    }

    /** It takes readiness away, which is the rules' doing and no fault of who asked. */
    @Test
    void anOverrideIsKeptWhereAttributesCannotBeWritten() {
        hand.control.writeActivity(hand.worker.value(), "Available", "flex");
        hand.look();
        refusing("");
        var override = hand.update(new Command.Change(null, null, new Command.CapacityOverride(0)), null);

        var outcomes = hand.settled(hand.claim(override));

        assertThat(outcomes.get(override.updateId())).isInstanceOf(Outcome.Applied.class);
        assertThat(hand.state().voice().override()).isZero();
    }

    @Test
    void aPageOfSomebodyInBetweenBuriesNothing() {
        hand.look();
        var update = hand.patch("{\"a\":1}");
        hand.beforeOne("writeAttributes", any -> new Answer.Refused<>(400, 0, "a page"));
        hand.givenBack(hand.claim(update));

        assertThat(hand.settled(hand.next()).get(update.updateId())).isInstanceOf(Outcome.Applied.class);
        assertThat(hand.attributes().path("a").intValue()).isEqualTo(1);
    }

    @Test
    void whatDoesNotFitBesideSomebodyElsesWritingIsNotPutBack() {
        hand.look();
        hand.settled(hand.claim(hand.patch("{\"ours\":\"" + "x".repeat(400) + "\"}")));
        hand.write("{\"theirs\":\"" + "y".repeat(3_880) + "\"}");
        var update = hand.patch("{\"a\":1}");

        var outcomes = hand.settled(hand.claim(hand.update(new Command.Look(), null), update));

        assertThat(outcomes).containsKey(update.updateId());
        assertThat(hand.attributes().path("theirs").textValue()).hasSize(3_880);
        assertThat(hand.attributes().path("isAcdReady").booleanValue()).isTrue();
        assertThat(hand.attributes().has("coordinator")).isTrue();
        assertThat(hand.attributes().has("ours")).isFalse();
        assertThat(hand.state().synced()).isTrue();
    }

    @Test
    void aWorkerWhomTaskRouterLetsNobodyWriteIsKeptFullAndStopsNobody() {
        hand.look();
        hand.control.writeCapacity(hand.worker.value(), 3, "supervisor");
        hand.before("writeAttributes", any -> new Answer.Refused<>(400, 20001, "whatever it is"));
        var update = hand.patch("{\"a\":1}");

        var look = hand.update(new Command.Look(), null);
        var all = new HashMap<String, Outcome>(hand.settled(hand.claim(look, update)));
        while (all.size() < 2) all.putAll(hand.settled(hand.next()));

        assertThat(all.get(update.updateId())).isInstanceOf(Outcome.Failed.class);
        assertThat(all.get(look.updateId())).isInstanceOf(Outcome.Applied.class);
        assertThat(hand.capacity()).isEqualTo(1);

        hand.control.writeActivity(hand.worker.value(), "Break", "flex");
        hand.look();
        assertThat(hand.attributes().path("isAcdReady").booleanValue()).isTrue();
        assertThat(hand.state().synced()).isFalse();
    }

    @Test
    void anUpdateThatNoPassSurvivesIsGivenUpAlone() {
        hand.look();
        var updates = List.of(hand.patch("{\"a\":1}"), hand.patch("{\"poison\":1}"), hand.patch("{\"b\":1}"));
        hand.before("writeAttributes", args -> {
            if (((String) args[1]).contains("poison")) throw new StackOverflowError("as a fault of ours would");
            return null;
        });

        var outcomes = worked(hand.claim(updates.getFirst(), updates.get(1), updates.get(2)), 3);

        assertThat(outcomes.get(updates.get(1).updateId())).isInstanceOf(Outcome.Failed.class);
        assertThat(outcomes.get(updates.get(0).updateId())).isInstanceOf(Outcome.Applied.class);
        assertThat(outcomes.get(updates.get(2).updateId())).isInstanceOf(Outcome.Applied.class);
        assertThat(hand.attributes().has("a") && hand.attributes().has("b")).isTrue();
    }

    /** What this release wrote and cannot read back, of which nobody else can be expected to make more. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void anUpdateThatCannotBeReadIsBuriedAloneAndHoldsNobodyUp(int place) {
        hand.look();
        var updates = new ArrayList<Update>(List.of(hand.patch("{\"a\":1}"), hand.patch("{\"b\":1}")));
        var unreadable = ExactJson.MAPPER.createObjectNode().put("n", new BigInteger("9".repeat(100_001)));
        var broken = hand.update(new Command.Change(new Command.MergePatch(unreadable), null, null), null);
        updates.add(place, broken);

        var claim = hand.claim(updates.getFirst(), updates.get(1), updates.get(2));
        var done = (Ending.Done) hand.run(claim);
        var outcomes = hand.settled(claim, done);

        assertThat(outcomes).hasSize(3);
        assertThat(outcomes.get(broken.updateId())).isInstanceOf(Outcome.Failed.class);
        assertThat(done.settlement().outcomes().stream()
                        .filter(Passes.Result::dead)
                        .map(Passes.Result::updateId))
                .containsExactly(broken.updateId());
        assertThat(hand.attributes().path("a").intValue()).isEqualTo(1);
        assertThat(hand.attributes().path("b").intValue()).isEqualTo(1);
    }

    /** Somebody beside us may write what callers may not: a number that gets longer when it is written again has to come back from our own records, too. */
    @Test
    void aNumberOfSomebodyElsesThatIsWrittenLongerHoldsNobodyUp() {
        hand.look();
        hand.write("{\"n\":" + "9".repeat(999) + "e1}");
        for (var patch : List.of("{\"a\":1}", "{\"b\":2}", "{\"n\":null}", "{\"c\":3}")) {
            var update = hand.patch(patch);
            var outcomes = hand.settled(hand.claim(hand.update(new Command.Look(), null), update));
            assertThat(outcomes.get(update.updateId())).as(patch).isInstanceOf(Outcome.Applied.class);
        }
        assertThat(hand.attributes().path("a").intValue()).isEqualTo(1);
        assertThat(hand.attributes().path("c").intValue()).isEqualTo(3);
        assertThat(hand.attributes().has("n")).isFalse();
    }

    /** What happened is put aside, since TaskRouter tells of it as well: here of a call that nobody reported. */
    @Test
    void anEventThatNoPassSurvivesBuriesNoUpdate() {
        hand.look();
        assertThat(hand.attributes().path("isAcdReady").booleanValue()).isTrue();
        ring();
        var bad = new Event.Look("bad", Instant.now(), "a test");
        hand.queue.inbox().post(hand.worker, bad.id(), EventCodec.encode(bad));
        var update = hand.patch("{\"a\":1}");
        var claim = hand.queue.started(hand.worker);
        hand.queue.inbox().accept(update, null);
        claim = hand.queue.passes().gather(claim).orElseThrow();
        var failed = new AtomicInteger();
        hand.before("fetchWorker", any -> {
            boolean isThere = !((List<?>) hand.queue.redis().command("KEYS", "*:events")).isEmpty();
            if (!isThere) return null;
            failed.incrementAndGet();
            throw new StackOverflowError("as a fault of ours would");
        });

        var outcomes = worked(claim, 1);

        assertThat(failed).hasValue(DrainLoop.MAX_ATTEMPTS);
        assertThat(outcomes.get(update.updateId())).isInstanceOf(Outcome.Applied.class);
        assertThat(hand.attributes().path("a").intValue()).isEqualTo(1);
        assertThat(hand.attributes().path("isAcdReady").booleanValue())
                .as("TaskRouter was read instead")
                .isFalse();
        assertThat(hand.capacity()).isEqualTo(2);
    }

    /** Runs the loop's own passes until so many updates have an outcome. */
    private Map<String, Outcome> worked(Claim first, int count) {
        var loop = new DrainLoop(hand.tools, new Backoff(1, 5), Duration.ZERO, new PassTraces(null));
        Map<String, Outcome> outcomes = new HashMap<>();
        var claim = first;
        for (int pass = 0; pass < 60; pass++) {
            var end = loop.run(claim);
            if (end instanceof Ending.Done done) {
                hand.queue.passes().settle(claim, ByHand.withoutMore(done.settlement()));
                outcomes.putAll(outcomes(done));
            } else if (end instanceof Ending.Again again) {
                hand.queue.passes().release(claim, new Passes.Retry(Duration.ZERO, false, again.clean()));
            }
            if (outcomes.size() == count) return outcomes;
            claim = hand.next();
        }
        return outcomes;
    }
}
