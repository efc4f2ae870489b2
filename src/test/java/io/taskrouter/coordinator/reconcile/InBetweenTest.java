package io.taskrouter.coordinator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.ExactJson;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A pass may write attributes more than once. Whoever reads what stands in between may write it back whenever he likes. */
class InBetweenTest extends PassesByHand {

    @Test
    void aCopyOfWhatStoodInBetweenIsNoWish() {
        hand.tools = hand.tools(Map.of(), Duration.ofMillis(1)); // the copy comes later than any write could land
        hand.look();
        String call = hand.phone.callInternally(hand.worker.value());
        await().until(() -> !hand.phone.openReservations(hand.worker.value()).isEmpty());
        hand.phone.accept(hand.phone.openReservations(hand.worker.value()).getLast());
        hand.look();
        var inBetween = new AtomicReference<>("");
        hand.before("completeTask", args -> {
            inBetween.set(hand.control.attributes(hand.worker.value()));
            return null;
        });
        var complete = hand.update(new Command.Complete(hand.phone.taskOf(call), "done"), null);
        hand.settled(hand.claim(hand.patch("{\"asked\":1}"), complete));
        assertThat(ExactJson.object(inBetween.get()).path("asked").asInt()).isEqualTo(1);
        assertThat(ExactJson.object(inBetween.get()).path("isAcdReady").asBoolean())
                .isFalse();
        assertThat(hand.attributes().path("isAcdReady").asBoolean()).isTrue();

        hand.write(ExactJson.text(ExactJson.object(inBetween.get()).put("theirs", 2)));
        hand.look();

        assertThat(hand.state().acd().wish()).isTrue();
        assertThat(hand.attributes().path("isAcdReady").asBoolean()).isTrue();
        assertThat(hand.attributes().path("theirs").asInt()).isEqualTo(2);
    }
}
