package io.taskrouter.coordinator.reconcile;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.taskrouter.Answer;
import io.taskrouter.coordinator.taskrouter.Fence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Voice tasks that are no calls: a worker stays ready beside them, and they are completed all the same. */
class NoCallTest extends PassesByHand {
    private static final String INBOUND = "WW" + "0".repeat(31) + "1";

    private final List<String> written = new ArrayList<>();
    private String reservation = "";
    private String task = "";

    @BeforeEach
    void aWorkerWithACallback() {
        hand.look();
        var made = hand.real.telephony().createVoiceTask(INBOUND, "{\"taskType\":\"callback\"}", 0, Fence.NONE);
        task = ((Answer.Ok<String>) made).value();
        await().until(() -> !hand.phone.openReservations(hand.worker.value()).isEmpty());
        reservation = hand.phone.openReservations(hand.worker.value()).getLast();
        hand.phone.accept(reservation);
        hand.before("writeAttributes", args -> {
            written.add((String) args[1]);
            return null;
        });
    }

    /** Symptom: the request never ended, and all of the worker's others stood behind it. */
    @Test
    void isCompletedWithoutWaitingForTheWorkerToBeNotReady() {
        var complete = update(new Command.Complete(task, null));
        hand.queue.inbox().accept(complete, null);

        assertThat(hand.worked().get(complete.updateId())).isInstanceOf(Outcome.Applied.class);

        assertThat(hand.phone.reservationStatus(reservation)).isEqualTo("completed");
        staysReady();
    }

    @Test
    void isSafeToBeCompletedByWhoeverPreparesIt() {
        var prepare = update(new Command.PrepareComplete(task, Duration.ofMinutes(5)));

        var outcome = hand.settled(hand.claim(prepare)).get(prepare.updateId());

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Applied.class,
                        applied -> assertThat(requireNonNull(applied.report())
                                        .path("safe")
                                        .booleanValue())
                                .isTrue());
        staysReady();
    }

    private void staysReady() {
        assertThat(written).isEmpty();
        assertThat(hand.attributes().path("isAcdReady").booleanValue()).isTrue();
        assertThat(hand.capacity()).isEqualTo(1);
    }

    private Update update(Command command) {
        return hand.update(command, null);
    }
}
