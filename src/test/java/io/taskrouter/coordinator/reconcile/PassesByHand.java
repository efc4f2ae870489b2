package io.taskrouter.coordinator.reconcile;

import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.taskrouter.Answer;
import org.junit.jupiter.api.AfterEach;

/** Passes over one worker, begun and ended by hand. */
abstract class PassesByHand {
    final ByHand hand = new ByHand();

    @AfterEach
    void close() {
        hand.close();
    }

    /** An internal call that the worker has accepted. */
    String ring() {
        hand.phone.callInternally(hand.worker.value());
        return accepted();
    }

    /** The reservation that rings last, once one does. */
    String accepted() {
        await().until(() -> !hand.phone.openReservations(hand.worker.value()).isEmpty());
        String rings = hand.phone.openReservations(hand.worker.value()).getLast();
        hand.phone.accept(rings);
        return rings;
    }

    void refusing(String word) {
        hand.before(
                "writeAttributes",
                args -> ((String) args[1]).contains(word) ? new Answer.Refused<>(400, 20001, "it is refused") : null);
    }
}
