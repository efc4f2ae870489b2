package io.taskrouter.coordinator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.EventCodec;
import io.taskrouter.coordinator.taskrouter.Answer;
import io.taskrouter.coordinator.taskrouter.Fence;
import io.taskrouter.coordinator.taskrouter.Telephony;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The caller of a declined call has to wait for his turn among all requests, and somebody may take his call meanwhile. */
class DeclinedInTurnTest extends PassesByHand {
    private static final String DIRECT = "{\"directExtension\":\"1234\",\"call_sid\":\"CA" + "0".repeat(32) + "\"}";

    private final List<String> order = new ArrayList<>();
    private boolean waiting = true;

    @BeforeEach
    void aDirectCallIsDeclined() {
        hand.look();
        hand.before("fetchTask", _ -> {
            order.add("read");
            return new Answer.Ok<>(new Telephony.TaskRecord(DIRECT, null, null, waiting));
        });
        hand.queue
                .inbox()
                .post(hand.worker, "e1", EventCodec.encode(VoiceReservation.told("reservation.rejected", 2, DIRECT)));
    }

    @Test
    void isSentOnAtOnceWhenItIsHisTurn() {
        isSentOnNext();

        hand.settled(hand.queue.started(hand.worker));

        assertThat(order).containsExactly("read", "sent on");
    }

    /** Symptom: he was taken out of the conversation. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whetherNobodyHasHimIsReadAgainWhenHeHadToWait(boolean still) {
        hand.beforeOne("redirectCall", args -> {
            waitsInVain((Fence) args[3]);
            isSentOnNext();
            waiting = still;
            return ByHand.throttled();
        });
        var claim = hand.queue.started(hand.worker);
        var done = (Ending.Done) hand.run(claim);
        hand.settled(claim, done);
        assertThat(order).containsExactly("read");
        assertThat(done.settlement().lookAgain()).isLessThan(Duration.ofSeconds(3));

        hand.look();

        assertThat(order).isEqualTo(still ? List.of("read", "read", "sent on") : List.of("read", "read"));
        assertThat(hand.state().calls().declinedTasks(hand.tools.policies())).isEmpty();
    }

    private void isSentOnNext() {
        hand.before("redirectCall", _ -> {
            order.add("sent on");
            return new Answer.Ok<>(true);
        });
    }

    /** As at the turnstile: until what the move relies on is no longer fresh. */
    private static void waitsInVain(Fence fence) {
        await().atMost(Duration.ofSeconds(5)).until(() -> !fence.allows(Duration.ofMillis(1)));
    }
}
