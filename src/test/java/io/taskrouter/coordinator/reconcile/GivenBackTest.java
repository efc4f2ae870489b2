package io.taskrouter.coordinator.reconcile;

import static io.taskrouter.coordinator.reconcile.ByHand.outcomes;
import static io.taskrouter.coordinator.reconcile.ByHand.throttled;
import static io.taskrouter.coordinator.reconcile.ByHand.unanswered;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Outcome;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pass leaves that cannot come to its end and gives the worker back. */
class GivenBackTest extends PassesByHand {
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

    /** Whoever makes the worker ready meanwhile most often does so in a copy of what the one who vanished wrote. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void norBecauseSomebodyElseHasMadeTheWorkerReady(boolean stripped) {
        hand.look();
        String call = ring();
        var raise = new AtomicReference<Object[]>();
        hand.beforeOne("writeVoiceCapacity", args -> {
            raise.set(args);
            throw new ByHand.Vanished();
        });
        hand.vanishes(hand.claim(hand.update(new Command.Look(), null)));
        assertThat(raise.get()[1]).isEqualTo(2);
        hand.phone.complete(call);
        var theirs = hand.attributes().put("isAcdReady", true);
        if (stripped) theirs.remove("coordinator");
        hand.write(theirs.toString());

        hand.settled(hand.next());

        assertThat(hand.attributes().path("isAcdReady").booleanValue()).isFalse();
        assertThat(hand.state().voice().raisingUntil()).isNotNull();
    }

    /** Else each crash would cost a worker who is ready calls for as long as a write may take to land. */
    @Test
    void whoStaysReadyIsNotTakenOutOfTheQueueByACrash() {
        hand.look();
        hand.vanishes(hand.claim(hand.patch("{\"a\":1}")));
        hand.before("writeAttributes", any -> {
            throw new AssertionError("there is nothing to write");
        });

        hand.settled(hand.next());

        assertThat(hand.attributes().path("isAcdReady").booleanValue()).isTrue();
        assertThat(hand.state().voice().raisingUntil()).isNull();
    }

    @Test
    void nothingIsLeftOpenByAPassThatHasDoneNothing() {
        hand.look();
        hand.before("writeAttributes", any -> throttled());

        assertThat(hand.givenBack(hand.claim(hand.patch("{\"a\":1}"))).clean()).isTrue();
    }
}
