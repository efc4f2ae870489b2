package io.taskrouter.coordinator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.taskrouter.Answer;
import io.taskrouter.coordinator.taskrouter.Telephony;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever is refused for good is told what can be done with the call now. */
class NextStepTest extends PassesByHand {
    private String call = "";

    @BeforeEach
    void aWorkerInACall() {
        hand.look();
        call = hand.phone.callOf(ring());
        hand.look();
    }

    @Test
    void afterAParkingThatTwilioRefuses() {
        hand.before("redirectCall", _ -> refused());

        assertThat(detail(new Command.Park(call, null)))
                .contains("goes on as it was")
                .endsWith("ask again with a new Idempotency-Key.");
    }

    @Test
    void afterAParkingWhoseTaskIsLeft() {
        hand.before("completeTask", _ -> refused());

        assertThat(detail(new Command.Park(call, null))).contains("is parked").endsWith("Complete it in Flex.");
    }

    @Test
    void afterAPickupThatTwilioRefuses() {
        isParked();
        hand.before("redirectCall", _ -> refused());

        assertThat(detail(new Command.PickUp(call))).contains("stays parked").endsWith("or hang up and call back.");
    }

    @Test
    void afterAPickupOfACallThatNobodyKnowsTheWorkflowOf() {
        hand.before("fetchTask", _ -> new Answer.Ok<>(new Telephony.TaskRecord("{}", null, null, true)));
        isParked();

        assertThat(detail(new Command.PickUp(call))).contains("which workflow").endsWith("Hang up and call back.");
    }

    private void isParked() {
        var park = hand.update(new Command.Park(call, null), null);
        assertThat(hand.settled(hand.claim(park)).get(park.updateId())).isInstanceOf(Outcome.Applied.class);
    }

    private String detail(Command command) {
        var update = hand.update(command, null);
        var failed = (Outcome.Failed) hand.settled(hand.claim(update)).get(update.updateId());
        assertThat(failed.problem().type()).isEqualTo(ProblemType.TASKROUTER_REFUSED);
        return failed.problem().detail();
    }

    private static <T> Answer<T> refused() {
        return new Answer.Refused<>(400, 20001, "it is refused");
    }
}
