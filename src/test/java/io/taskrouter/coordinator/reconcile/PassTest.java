package io.taskrouter.coordinator.reconcile;

import static io.taskrouter.coordinator.reconcile.ByHand.outcomes;
import static io.taskrouter.coordinator.reconcile.ByHand.throttled;
import static io.taskrouter.coordinator.reconcile.ByHand.unanswered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.command.EventCodec;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.queue.Claim;
import io.taskrouter.coordinator.queue.Passes;
import io.taskrouter.coordinator.simulator.SimulatorOptions.Latency;
import io.taskrouter.coordinator.taskrouter.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pass leaves when it cannot come to its end, or does not live to settle; and that one bad update or one bad answer stops nobody. */
class PassTest {
    private static final String CALL =
            "\"coordinator\":{\"rev\":\"abcdef000000001aaaa\",\"wish\":false,\"hold\":true,\"parked\":[\"%s\"]}";

    private final ByHand hand = new ByHand();

    @AfterEach
    void close() {
        hand.close();
    }

    // ---- giving back what has been written

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatHasBeenWrittenIsNotDoneAgainWhenTheRestCannotBeDoneNow(boolean conditional) {
        hand.write("{\"list\":[]}");
        hand.look();
        var append = hand.append(conditional ? Long.toString(hand.state().revision()) : null);
        var intend = hand.intend();
        hand.beforeOne("openReservations", any -> throttled());

        var again = hand.givenBack(hand.claim(append, intend));
        assertThat(hand.attributes().path("list")).hasToString("[1]");
        assertThat(again.clean()).isFalse();

        var outcomes = hand.settled(hand.next());
        assertThat(hand.attributes().path("list")).hasToString("[1]");
        assertThat(outcomes.get(append.updateId())).isInstanceOf(Outcome.Applied.class);
        assertThat(((Outcome.Applied) outcomes.get(intend.updateId())).report()).isNotNull();
        assertThat(hand.state().revision())
                .isEqualTo(Long.parseLong(((Outcome.Applied) outcomes.get(append.updateId())).revision()));
    }

    @Test
    void aRaiseWithoutAnAnswerIsRememberedThoughThePassIsGivenBack() {
        hand.look();
        hand.beforeOne("writeVoiceCapacity", any -> unanswered());
        hand.beforeOne("fetchVoiceChannel", any -> throttled());

        assertThat(hand.givenBack(hand.claim(hand.intend())).clean()).isFalse();
        hand.before("writeVoiceCapacity", any -> throttled());
        hand.settled(hand.next());

        assertThat(hand.state().voice().raisingUntil()).isNotNull();
        assertThat(hand.attributes().path("isAcdReady").booleanValue()).isFalse();
    }

    @Test
    void aDoubtThatWasFoundIsNotLostWhenThePassIsGivenBackAgain() {
        hand.write("{\"list\":[]}");
        hand.look();
        var lost = new AtomicReference<Object[]>();
        hand.beforeOne("writeAttributes", args -> {
            lost.set(args);
            throw new ByHand.Vanished();
        });
        var append = hand.append(null);
        hand.vanishes(hand.claim(append));
        hand.beforeOne("writeAttributes", any -> throttled());
        assertThat(hand.givenBack(hand.next()).clean()).isFalse();

        hand.real.writeAttributes(hand.worker, (String) lost.get()[1], (String) lost.get()[2], any -> true);
        var outcomes = hand.settled(hand.next());

        assertThat(hand.attributes().path("list")).hasToString("[1]");
        assertThat(outcomes.get(append.updateId())).isInstanceOf(Outcome.Applied.class);
    }

    @Test
    void aRaiseOfOneWhoVanishedIsNotForgottenByThoseWhoCannotEvenRead() {
        hand.look();
        hand.beforeOne("writeVoiceCapacity", any -> {
            throw new ByHand.Vanished();
        });
        hand.vanishes(hand.claim(hand.intend()));
        for (var unread : List.of("fetchWorker", "fetchVoiceChannel", "openReservations")) {
            hand.beforeOne(unread, any -> throttled());
            assertThat(hand.givenBack(hand.next()).clean()).isFalse();
        }
        hand.before("writeVoiceCapacity", any -> throttled());

        hand.settled(hand.next());

        assertThat(hand.state().voice().raisingUntil()).isNotNull();
    }

    @Test
    void nothingIsLeftOpenByAPassThatHasDoneNothing() {
        hand.look();
        hand.before("writeAttributes", any -> throttled());

        assertThat(hand.givenBack(hand.claim(hand.patch("{\"a\":1}"))).clean()).isTrue();
    }

    @Test
    void readinessThatWasUnderWayIsRuledOutBeforeTheCapacityRises() {
        String first = ring();
        hand.look();
        assertThat(hand.capacity()).isEqualTo(2);
        hand.phone.complete(first);
        var late = new AtomicReference<Object[]>();
        hand.before("writeAttributes", args -> {
            if (!((String) args[1]).contains("\"isAcdReady\":true")) return null;
            late.set(args);
            throw new ByHand.Vanished();
        });
        hand.vanishes(hand.claim(hand.update(new Command.Look(), null)));
        assertThat(late.get()).isNotNull();
        hand.nothingBetween();
        ring();
        hand.beforeOne("writeVoiceCapacity", any -> {
            hand.real.writeAttributes(hand.worker, (String) late.get()[1], (String) late.get()[2], it -> true);
            return null;
        });

        hand.settled(hand.next());

        assertThat(hand.capacity()).isEqualTo(2);
        assertThat(hand.attributes().path("isAcdReady").booleanValue()).isFalse();
        assertThat(hand.phone.judge().ours()).isZero();
    }

    @Test
    void whoVanishedBetweenTheStepsCostsNoFurtherWriteOfReadiness() {
        hand.look();
        ring();
        hand.beforeOne("writeVoiceCapacity", any -> {
            throw new ByHand.Vanished();
        });
        hand.vanishes(hand.claim(hand.update(new Command.Look(), null)));
        var writes = new AtomicInteger();
        hand.before("writeAttributes", any -> {
            writes.incrementAndGet();
            return null;
        });

        hand.settled(hand.next());

        assertThat(hand.capacity()).isEqualTo(2);
        assertThat(writes.get()).isZero();
    }

    // ---- taking up what somebody has written

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
        hand.look();
        var returned = hand.patch("{\"a\":1}");
        hand.beforeOne("writeAttributes", any -> throttled());
        hand.givenBack(hand.claim(returned));
        hand.queue.redis().keep();
        hand.settled(hand.next());
        hand.settled(hand.claim(hand.patch("{\"a\":2}")));
        hand.queue.redis().fallBack();

        var fresh = hand.patch("{\"b\":1}");
        hand.queue.inbox().accept(fresh, null);
        hand.vanishes(hand.next());
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

    // ---- what TaskRouter refuses

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

    // ---- what a raise relies on

    @Test
    void aSlowTaskRouterDoesNotKeepAWorkerOnACallFull() {
        hand.look();
        ring();
        hand.control.options(hand.control.options().withLatency(Latency.fixed(150)));

        hand.look();

        assertThat(hand.capacity()).isEqualTo(2);
    }

    @Test
    void aRaiseFromACopyReadsTheWorkerFirst() {
        hand.control.writeActivity(hand.worker.value(), "Break", "flex");
        hand.look();
        hand.write(hand.attributes().put("isAcdReady", true).toString()); // and nobody tells
        var order = new ArrayList<String>();
        for (var method : List.of("fetchWorker", "writeAttributes", "writeVoiceCapacity")) {
            hand.before(method, any -> {
                order.add(method);
                return null;
            });
        }
        hand.queue.inbox().post(hand.worker, "e1", EventCodec.encode(offered()));
        hand.settled(hand.queue.started(hand.worker));

        assertThat(order).startsWith("fetchWorker", "writeAttributes").endsWith("writeVoiceCapacity");
        assertThat(hand.attributes().path("isAcdReady").booleanValue()).isFalse();
    }

    @Test
    void nothingIsWrittenBeforeTheReplicasKnowWhoHoldsTheWorker() {
        hand.look();
        long writes = writes();
        ring();
        hand.before("confirmed", any -> false);

        hand.run(hand.claim(hand.update(new Command.Look(), null)));

        assertThat(writes()).isEqualTo(writes);
    }

    @Test
    void aWorkerForWhomSomethingWaitsAlwaysIsLookedAtAllTheSame() {
        hand.tools = hand.tools(Map.of("resync-interval", "1s"));
        String call = ring();
        hand.look();
        hand.phone.complete(call); // and nobody tells
        var n = new AtomicInteger();

        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    hand.settled(hand.claim(hand.patch("{\"n\":" + n.incrementAndGet() + "}")));
                    return hand.attributes().path("isAcdReady").booleanValue();
                });
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

    @Test
    void anEventThatNoPassSurvivesBuriesNoUpdate() {
        hand.look();
        hand.queue.inbox().post(hand.worker, "bad", "{\"v\":1,\"no\":\"event\"}");
        var update = hand.patch("{\"a\":1}");
        var claim = hand.queue.started(hand.worker);
        hand.queue.inbox().accept(update, null);
        claim = hand.queue.passes().gather(claim).orElseThrow();

        var outcomes = worked(claim, 1);

        assertThat(outcomes.get(update.updateId())).isInstanceOf(Outcome.Applied.class);
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

    private void refusing(String word) {
        hand.before(
                "writeAttributes",
                args -> ((String) args[1]).contains(word) ? new Answer.Refused<>(400, 20001, "it is refused") : null);
    }

    private long writes() {
        return hand.control.requests("POST worker") + hand.control.requests("POST worker-channel");
    }

    /** An internal call that the worker has accepted. */
    private String ring() {
        hand.phone.callInternally(hand.worker.value());
        await().until(() -> !hand.phone.openReservations(hand.worker.value()).isEmpty());
        String call = hand.phone.openReservations(hand.worker.value()).getLast();
        hand.phone.accept(call);
        return call;
    }

    private static Event offered() {
        return VoiceReservation.told("reservation.created", 1, "{\"direction\":\"outbound\"}");
    }
}
