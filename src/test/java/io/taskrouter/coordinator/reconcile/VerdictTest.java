package io.taskrouter.coordinator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.Caller;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.command.EventCodec;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.taskrouter.Answer;
import io.taskrouter.coordinator.taskrouter.Telephony;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is told of an update is what was judged, and what was judged is what stands, however often the pass has to begin again. */
class VerdictTest extends PassesByHand {
    private final List<Boolean> raised = new ArrayList<>();

    @Test
    void nobodyIsMadeReadyInTheVeryWriteWhoseUpdateForbidsIt() {
        var before = anIntentStands();
        var withdraw = hand.update(new Command.Withdraw(before.updateId()), null);
        var intend = outbound(revision());
        watchReadiness();

        var outcomes = hand.settled(hand.claim(withdraw, intend));

        assertThat(outcomes.get(intend.updateId())).isInstanceOf(Outcome.Applied.class);
        assertThat(raised).doesNotContain(true);
        assertThat(isReady()).isFalse();
    }

    @Test
    void whoIsRefusedForbidsNothing() {
        var before = anIntentStands();
        var withdraw = hand.update(new Command.Withdraw(before.updateId()), null);
        var intend = outbound("1");

        var outcomes = hand.settled(hand.claim(withdraw, intend));

        assertThat(problem(outcomes.get(intend.updateId()))).isEqualTo(ProblemType.REVISION_MISMATCH);
        assertThat(isReady()).isTrue();
    }

    /** What has been judged once is not judged anew because the answer to what was done for it got lost. */
    @Test
    void whoseCallerIsOnHoldIsNotToldThatTheRevisionWasAnother() {
        hand.tools = hand.tools(Map.of(), Duration.ofMillis(300));
        hand.look();
        String call = hand.phone.callInternally(hand.worker.value());
        await().until(() -> !hand.phone.openReservations(hand.worker.value()).isEmpty());
        hand.phone.accept(hand.phone.openReservations(hand.worker.value()).getLast());
        hand.look();
        var park = hand.update(new Command.Park(call, null), revision());
        hand.beforeOne("redirectCall", _ -> ByHand.unanswered());

        hand.givenBack(hand.claim(park));
        hand.write(hand.attributes().put("theirs", 1).toString());

        assertThat(hand.worked().get(park.updateId())).isInstanceOf(Outcome.Applied.class);
        assertThat(hand.state().calls().parkedInOrder()).containsExactly(call);
    }

    @Test
    void aWishFromOutsideThatIsSeenOnTheWayToARaiseIsKept() {
        hand.look();
        hand.write(hand.attributes().put("isAcdReady", false).toString());
        hand.look();
        assertThat(hand.state().acd().wish()).isFalse();
        hand.write(hand.attributes().put("isAcdReady", true).toString()); // and nobody tells

        hand.settled(hand.claim(outbound(null)));

        assertThat(hand.capacity()).isEqualTo(2);
        assertThat(isReady()).isFalse();
        assertThat(hand.state().acd().wish()).isTrue();
        assertThat(hand.attributes().path("coordinator").path("wish").asBoolean())
                .isTrue();
    }

    /** It was looked for calls before that, and nobody was ready then; by the time of the promise nobody is any more. */
    @Test
    void aQueueCallOfferedWhileSomebodyMadeTheWorkerReadyIsFound() {
        hand.look();
        hand.settled(hand.claim(hand.patch("{\"isAcdReady\":false}")));
        hand.beforeOne("writeAttributes", _ -> {
            hand.write(hand.attributes().put("isAcdReady", true).toString());
            hand.phone.callQueue();
            await().until(() ->
                    !hand.phone.openReservations(hand.worker.value()).isEmpty());
            return null;
        });
        var intend = outbound(null);
        var look = hand.update(new Command.Look(), null);

        var outcomes = hand.settled(hand.claim(look, hand.patch("{\"foo\":1}"), intend));

        assertThat(problem(outcomes.get(intend.updateId()))).isEqualTo(ProblemType.ACD_CALL_FOUND);
    }

    @Test
    void whoAsksStrictlyIsRefusedForACallOfWhichNobodyTold() {
        hand.look();
        var one = new Command.Change(null, null, new Command.CapacityOverride(1)); // else a raise has it judged anew
        hand.settled(hand.claim(hand.update(one, null), hand.patch("{\"isAcdReady\":false}")));
        ring();
        var changed = new Event.Worker("e1", Instant.now(), "worker.activity.update", null, null, null);
        hand.queue.inbox().post(hand.worker, "e1", EventCodec.encode(changed)); // so it is read after the call has come
        var wish = strictly(hand.patch("{\"isAcdReady\":true}"));
        var claim = hand.queue.started(hand.worker);
        hand.queue.inbox().accept(wish, null);

        var outcomes = hand.settled(hand.queue.passes().gather(claim).orElseThrow());

        assertThat(problem(outcomes.get(wish.updateId()))).isEqualTo(ProblemType.ACD_NOT_ALLOWED);
        assertThat(hand.state().acd().wish()).isFalse();
    }

    /** The activity is no part of the document: a conflict over it changes what is told, and nothing that is written. */
    @Test
    void whoTakesThePassUpTellsWhatWasJudgedLast() {
        hand.look();
        hand.settled(hand.claim(hand.patch("{\"isAcdReady\":false}")));
        var wish = strictly(hand.patch("{\"isAcdReady\":true}"));
        var other = hand.patch("{\"foo\":1}");
        var writes = new AtomicInteger();
        hand.before("writeAttributes", _ -> {
            if (writes.getAndIncrement() == 0) hand.control.writeActivity(hand.worker.value(), "Break", "flex");
            return null;
        });

        hand.vanishes(hand.claim(wish, other));
        assertThat(writes.get()).isGreaterThan(1);
        hand.control.writeActivity(hand.worker.value(), "Available", "flex");
        var outcomes = hand.settled(hand.next());

        assertThat(problem(outcomes.get(wish.updateId()))).isEqualTo(ProblemType.ACD_NOT_ALLOWED);
        assertThat(outcomes.get(other.updateId())).isInstanceOf(Outcome.Applied.class);
    }

    /** What the rules forbade for a moment was forbidden then, however long it takes until somebody tells. */
    @Test
    void whoTakesThePassUpLaterJudgesAsOfThen() {
        hand.tools = hand.tools(Map.of("decline-settle", "20s"));
        hand.look();
        hand.settled(hand.claim(hand.patch("{\"isAcdReady\":false}")));
        hasDeclined();
        var wish = strictly(hand.patch("{\"isAcdReady\":true}"));
        var other = hand.patch("{\"foo\":1}");

        hand.vanishes(hand.claim(wish, other));
        hand.ahead = Duration.ofSeconds(25);
        var outcomes = hand.settled(hand.next());

        assertThat(problem(outcomes.get(wish.updateId()))).isEqualTo(ProblemType.ACD_NOT_ALLOWED);
        assertThat(outcomes.get(other.updateId())).isInstanceOf(Outcome.Applied.class);
        assertThat(hand.state().acd().wish()).isFalse();
    }

    /** The rules grant it, and it cannot be done before a raise that nobody answered can no longer land. */
    @Test
    void whoAsksStrictlyIsRefusedWhileARaiseMayStillLand() {
        hand.look();
        hand.settled(hand.claim(hand.patch("{\"isAcdReady\":false}")));
        String reservation = ring();
        hand.beforeOne("writeVoiceCapacity", _ -> ByHand.unanswered());
        hand.look();
        hand.phone.complete(reservation);
        assertThat(hand.state().voice().raisingUntil()).isNotNull();
        var wish = strictly(hand.update(
                new Command.Change(
                        new Command.MergePatch(ExactJson.object("{\"x\":1}")),
                        new Command.AcdChange(true, null, null),
                        null),
                null));

        var outcome = hand.settled(hand.claim(wish)).get(wish.updateId());

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Rejected.class, it -> {
            assertThat(it.problem().type()).isEqualTo(ProblemType.ACD_NOT_ALLOWED);
            assertThat(it.problem().fields().get("reasons").findValuesAsText("code"))
                    .containsExactly("write-unconfirmed");
        });
        assertThat(hand.attributes().has("x")).isFalse();
        assertThat(hand.state().acd().wish()).isFalse();
    }

    /** And what came of it is somebody else's test. */
    private void hasDeclined() {
        String direct = "{\"directExtension\":\"1234\",\"call_sid\":\"CA" + "0".repeat(32) + "\"}";
        hand.before("redirectCall", _ -> new Answer.Ok<>(true));
        hand.before("fetchTask", _ -> new Answer.Ok<>(new Telephony.TaskRecord(direct, null, null, true)));
        var declined = VoiceReservation.told("reservation.rejected", 2, direct);
        hand.queue.inbox().post(hand.worker, "e1", EventCodec.encode(declined));
        hand.settled(hand.queue.started(hand.worker));
        hand.nothingBetween();
    }

    private Update anIntentStands() {
        hand.look();
        var intent = outbound(null);
        hand.settled(hand.claim(intent));
        assertThat(isReady()).isFalse();
        return intent;
    }

    private Update outbound(String ifMatch) {
        var intend = new Command.Intend(Command.Purpose.OUTBOUND, null, Duration.ofSeconds(30), Duration.ofSeconds(30));
        return hand.update(intend, ifMatch);
    }

    private String revision() {
        return Long.toString(hand.state().revision());
    }

    private Update strictly(Update it) {
        return new Update(
                it.updateId(),
                it.worker(),
                new Caller("plugin", Caller.Role.SERVICE),
                Update.Handling.STRICT,
                it.ifMatch(),
                it.command(),
                it.replica(),
                null);
    }

    private void watchReadiness() {
        hand.before("writeAttributes", args -> {
            raised.add(((String) args[1]).contains("\"isAcdReady\":true"));
            return null;
        });
    }

    private boolean isReady() {
        return hand.attributes().path("isAcdReady").booleanValue();
    }

    private static ProblemType problem(Outcome outcome) {
        return outcome instanceof Outcome.Rejected(Problem problem) ? problem.type() : null;
    }
}
