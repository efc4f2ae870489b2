package io.taskrouter.coordinator.reconcile;

import static io.taskrouter.coordinator.command.ProblemType.REVISION_MISMATCH;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.rules.Call;
import io.taskrouter.coordinator.rules.CallState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is announced of calls with {@code If-Match}: nothing comes of it unless the revision is the one that was asked for, and then all of it, whoever carries it through. */
class ConditionsTest extends PassesByHand {
    private static final List<String> STEPS =
            List.of("redirectCall", "hangUp", "writeAttributes", "writeVoiceCapacity", "completeTask");
    private static final Command INTEND =
            new Command.Intend(Command.Purpose.OUTBOUND, null, Duration.ofSeconds(30), Duration.ofSeconds(30));

    private final List<String> taken = new ArrayList<>();

    @BeforeEach
    void aWorkerWhoIsReady() {
        hand.tools = hand.tools(Map.of(), Duration.ofMillis(300)); // how long a doubt about the capacity lasts
        hand.control.writeActivity(hand.worker.value(), "Available", "flex");
        hand.look();
        assertThat(isReady()).isTrue();
        for (var step : STEPS) watch(step);
    }

    // ---- another revision

    @Test
    void noIntentStands() {
        comesToNothing(INTEND);

        var intent = comesTrue(INTEND);
        assertThat(calls().stands(intent)).isTrue();
        assertThat(isReady()).isFalse();
    }

    /** Whoever dials goes on dialling. */
    @Test
    void noIntentIsWithdrawn() {
        var withdraw = new Command.Withdraw(intent());

        comesToNothing(withdraw);

        assertThat(calls().stands(withdraw.intentId())).isTrue();
        assertThat(isReady()).isFalse();
        comesTrue(withdraw);
        assertThat(calls().stands(withdraw.intentId())).isFalse();
        assertThat(isReady()).isTrue();
    }

    @Test
    void nobodyIsPickedUp() {
        var pickUp = new Command.PickUp(parked());

        comesToNothing(pickUp);

        assertThat(calls().pickups().isComingBack(pickUp.callSid())).isFalse();
        comesTrue(pickUp);
        assertThat(calls().pickups().isComingBack(pickUp.callSid())).isTrue();
        assertThat(taken).contains("redirectCall");
    }

    @Test
    void nobodyIsPromisedToAnother() {
        String call = parked();
        var others = hand.control.seed(2, "{}");

        comesToNothing(new Command.HandOver(call, new WorkerSid(others.getFirst())));

        assertThat(calls().pickups().promised()).isEmpty();
        comesTrue(new Command.HandOver(call, new WorkerSid(others.getLast())));
        assertThat(calls().pickups().promised()).containsExactly(Map.entry(call, others.getLast()));
    }

    @Test
    void noTaskIsCompleted() {
        var talk = talks();
        var complete = completing(talk);

        comesToNothing(complete);

        assertThat(calls().isCompleting(talk.id())).isFalse();
        comesTrue(complete);
        assertThat(hand.phone.reservationStatus(talk.id())).isEqualTo("completed");
        assertThat(taken).containsSubsequence("writeVoiceCapacity", "completeTask");
    }

    @Test
    void nobodyIsParkedOrHungUpOn() {
        String call = requireNonNull(talks().callSid());

        comesToNothing(new Command.Park(call, null));

        comesTrue(new Command.Park(call, null));
        assertThat(calls().parkedInOrder()).containsExactly(call);
        comesToNothing(new Command.HangUp(call));
        comesTrue(new Command.HangUp(call));
        assertThat(hand.phone.isOver(call)).isTrue();
    }

    // ---- in a batch

    @Test
    void theRevisionIsTheOneThatTheUpdatesBeforeHaveLed() {
        var before = hand.patch("{\"a\":1}");
        var outdated = hand.update(INTEND, revision());

        var outcomes = hand.settled(hand.claim(before, outdated));

        assertThat(outcomes.get(before.updateId())).isInstanceOf(Outcome.Applied.class);
        isMismatch(outcomes.get(outdated.updateId()));
        assertThat(taken).containsExactly("writeAttributes");
        assertThat(isReady()).isTrue();

        taken.clear();
        before = hand.patch("{\"a\":2}");
        var matching = hand.update(INTEND, next());
        outcomes = hand.settled(hand.claim(before, matching));
        assertThat(outcomes.values()).hasOnlyElementsOfType(Outcome.Applied.class);
        assertThat(calls().stands(matching.updateId())).isTrue();
        assertThat(isReady()).isFalse();
    }

    /** The one who comes second is told so, though he asks for no revision. */
    @Test
    void whatComesAfterIsHeardAfter() {
        String call = parked();
        var first = hand.update(new Command.PickUp(call), revision());
        var second = hand.update(new Command.PickUp(call), null);

        var outcomes = new HashMap<>(hand.settled(hand.claim(first, second)));
        if (outcomes.size() == 1) outcomes.putAll(hand.worked());

        assertThat(outcomes.get(first.updateId())).isInstanceOf(Outcome.Applied.class);
        assertThat(outcomes.get(second.updateId())).isInstanceOf(Outcome.Rejected.class);
        assertThat(taken).containsOnlyOnce("redirectCall");
    }

    // ---- whoever takes over

    @Test
    void anIntentThatWasObeyedStandsWhateverTheRevisionIsNow() {
        var intend = hand.update(INTEND, revision());
        hand.vanishes(hand.claim(intend));
        assertThat(isReady()).isFalse();
        somebodyWrites();

        assertThat(hand.worked().get(intend.updateId())).isInstanceOf(Outcome.Applied.class);

        assertThat(calls().stands(intend.updateId())).isTrue();
        assertThat(isReady()).isFalse();
    }

    @Test
    void soDoesOneThatCameWithAWriting() {
        var patch = hand.patch("{\"ours\":1}");
        var intend = hand.update(INTEND, next());
        hand.vanishes(hand.claim(patch, intend));
        somebodyWrites();

        assertThat(hand.worked().values()).hasSize(2).hasOnlyElementsOfType(Outcome.Applied.class);

        assertThat(calls().stands(intend.updateId())).isTrue();
        assertThat(hand.attributes().path("ours").intValue()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"writeVoiceCapacity", "completeTask"})
    void aCompletionThatWasBegunIsEndedWhateverTheRevisionIsNow(String step) {
        var talk = talks();
        var complete = hand.update(completing(talk), revision());
        hand.beforeOne(step, any -> {
            throw new ByHand.Vanished();
        });
        hand.vanishes(hand.claim(complete));
        watch(step);
        taken.clear();
        somebodyWrites();

        assertThat(hand.worked().get(complete.updateId())).isInstanceOf(Outcome.Applied.class);

        assertThat(hand.phone.reservationStatus(talk.id())).isEqualTo("completed");
        assertThat(taken).filteredOn("completeTask"::equals).hasSize(1);
        assertThat(taken).filteredOn("writeVoiceCapacity"::equals).hasSize(step.equals("completeTask") ? 0 : 1);
    }

    @Test
    void whoWasPickedUpIsMovedOnceWhateverTheRevisionIsNow() {
        var pickUp = hand.update(new Command.PickUp(parked()), revision());
        hand.vanishes(hand.claim(pickUp));
        somebodyWrites();

        assertThat(hand.worked().get(pickUp.updateId())).isInstanceOf(Outcome.Applied.class);

        assertThat(taken).containsOnlyOnce("redirectCall");
    }

    // ---- steps

    private void comesToNothing(Command command) {
        taken.clear();
        var calls = calls();
        boolean ready = isReady();
        var stale = hand.update(command, "0");

        isMismatch(hand.settled(hand.claim(stale)).get(stale.updateId()));

        assertThat(taken).isEmpty();
        assertThat(calls()).isEqualTo(calls);
        assertThat(isReady()).isEqualTo(ready);
    }

    private String comesTrue(Command command) {
        var update = hand.update(command, revision());
        assertThat(hand.settled(hand.claim(update)).get(update.updateId())).isInstanceOf(Outcome.Applied.class);
        return update.updateId();
    }

    private static void isMismatch(Outcome outcome) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Rejected.class,
                        rejected -> assertThat(rejected.problem().type()).isEqualTo(REVISION_MISMATCH));
    }

    private String intent() {
        return done(hand.update(INTEND, null)).updateId();
    }

    /** In a conversation, which every later look finds. */
    private Call talks() {
        String call = hand.phone.callInternally(hand.worker.value());
        await().until(() -> !hand.phone.openReservations(hand.worker.value()).isEmpty());
        hand.phone.accept(hand.phone.openReservations(hand.worker.value()).getLast());
        hand.look();
        taken.clear();
        return calls().conversation(call).orElseThrow();
    }

    private String parked() {
        String call = requireNonNull(talks().callSid());
        done(hand.update(new Command.Park(call, null), null));
        return call;
    }

    private Update done(Update update) {
        assertThat(hand.settled(hand.claim(update)).values()).hasOnlyElementsOfType(Outcome.Applied.class);
        taken.clear();
        return update;
    }

    private static Command completing(Call talk) {
        return new Command.Complete(requireNonNull(talk.taskSid()), null);
    }

    /** As if there were no coordinator: what a former holder wrote cannot be told from it. */
    private void somebodyWrites() {
        var theirs = hand.attributes().put("theirs", 1);
        theirs.remove(List.of("coordinator", "ours"));
        hand.write(theirs.toString());
    }

    private void watch(String step) {
        hand.before(step, any -> {
            taken.add(step);
            return null;
        });
    }

    private CallState calls() {
        return hand.state().calls();
    }

    private String revision() {
        return Long.toString(hand.state().revision());
    }

    private String next() {
        return Long.toString(hand.state().revision() + 1);
    }

    private boolean isReady() {
        return hand.attributes().path("isAcdReady").booleanValue();
    }
}
