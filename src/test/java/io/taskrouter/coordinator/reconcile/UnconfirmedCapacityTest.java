package io.taskrouter.coordinator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Reason;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.taskrouter.Answer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever asks for a capacity, or bounds it, is not told that it is done before TaskRouter says so. */
class UnconfirmedCapacityTest extends PassesByHand {
    static Stream<Answer<?>> failures() {
        return Stream.of(ByHand.throttled(), ByHand.unanswered(), new Answer.Refused<>(400, 20001, "it is refused"));
    }

    @BeforeEach
    void aWorkerInACall() {
        hand.look();
        ring();
        hand.look();
        assertThat(hand.capacity()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void anOverrideIsDeferredUntilItIsConfirmed(Answer<?> failure) {
        hand.beforeOne("writeVoiceCapacity", _ -> failure);
        var bound = bound(1);

        assertThat(told(hand.settled(hand.claim(bound)), bound))
                .containsExactly("/voice/override 1 [write-unconfirmed]");

        var again = bound(1);
        assertThat(told(hand.settled(hand.claim(again)), again)).isEmpty();
        assertThat(hand.capacity()).isEqualTo(1);
    }

    @Test
    void soIsLiftingOne() {
        hand.settled(hand.claim(bound(1)));
        hand.beforeOne("writeVoiceCapacity", _ -> ByHand.throttled());
        var lifted = bound(null);

        assertThat(told(hand.settled(hand.claim(lifted)), lifted))
                .containsExactly("/voice/override null [write-unconfirmed]");
    }

    @Test
    void soIsEachOneOfABatch() {
        hand.beforeOne("writeVoiceCapacity", _ -> ByHand.throttled());
        var first = bound(1);
        var second = bound(0);
        var other = hand.patch("{\"foo\":1}");

        var outcomes = hand.settled(hand.claim(first, second, other));

        assertThat(told(outcomes, first)).containsExactly("/voice/override 1 [write-unconfirmed]");
        assertThat(told(outcomes, second)).containsExactly("/voice/override 0 [write-unconfirmed]");
        assertThat(told(outcomes, other)).isEmpty();
    }

    /** Only what the rules want as well: what they do not is refused, and never comes. */
    @Test
    void soIsACapacityThatTheRulesWant() {
        hand.settled(hand.claim(bound(1)));
        hand.before("writeVoiceCapacity", _ -> ByHand.throttled());
        var lifted = bound(null);
        var theirs = asked(2);
        var another = asked(5);

        var outcomes = hand.settled(hand.claim(lifted, theirs, another));

        assertThat(told(outcomes, theirs)).containsExactly("/voice/capacity 2 [write-unconfirmed]");
        assertThat(told(outcomes, another)).isEmpty();
        assertThat(((Outcome.Applied) outcomes.get(another.updateId())).refused())
                .hasSize(1);
    }

    /** Beside what the rules forbid of the same update. */
    @Test
    void soItIsBesideAWishThatIsDeferred() {
        hand.beforeOne("writeVoiceCapacity", _ -> ByHand.throttled());
        var both = hand.update(
                new Command.Change(null, new Command.AcdChange(true, null, null), new Command.CapacityOverride(1)),
                null);

        assertThat(told(hand.settled(hand.claim(both)), both))
                .containsExactly("/acd/wish true [on-call]", "/voice/override 1 [write-unconfirmed]");
    }

    private Update bound(@Nullable Integer capacity) {
        return hand.update(new Command.Change(null, null, new Command.CapacityOverride(capacity)), null);
    }

    private Update asked(int capacity) {
        return hand.update(new Command.Change(null, null, new Command.Capacity(capacity)), null);
    }

    private static List<String> told(Map<String, Outcome> outcomes, Update update) {
        return ((Outcome.Applied) outcomes.get(update.updateId()))
                .deferred().stream()
                        .map(part -> part.path() + " " + part.value() + " "
                                + part.reasons().stream().map(Reason::code).toList())
                        .toList();
    }
}
