package io.taskrouter.coordinator.reconcile;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.command.EventCodec;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.taskrouter.Answer;
import io.taskrouter.coordinator.taskrouter.Telephony;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is parked, and who is sent on, is so only once, however often the pass that moves him has to be begun again. */
class ParkingTest extends ParkedCaller {
    private static final String DIRECT = "{\"directExtension\":\"1234\",\"call_sid\":\"CA" + "0".repeat(32) + "\"}";

    /** After the caller has been moved: the record, the place, the task. */
    @ParameterizedTest
    @ValueSource(strings = {"writeAttributes", "writeVoiceCapacity", "completeTask"})
    void aParkingGoesOnWithTheStepThatWasRefused(String step) {
        afterMoving(step, ByHand::throttled);
        var park = update(new Command.Park(call, "invoice"));

        hand.givenBack(hand.claim(park));

        isParkedByGoingOn(park, step);
    }

    @ParameterizedTest
    @ValueSource(strings = {"writeAttributes", "writeVoiceCapacity", "completeTask"})
    void aParkingGoesOnWithTheStepBeforeWhichItsHolderVanished(String step) {
        afterMoving(step, () -> {
            throw new ByHand.Vanished();
        });
        var park = update(new Command.Park(call, "invoice"));

        hand.vanishes(hand.claim(park));

        isParkedByGoingOn(park, step);
    }

    private void isParkedByGoingOn(Update park, String step) {
        assertThat(taken).startsWith("redirectCall").endsWith(step);
        var failed = Instant.now();
        taken.clear();

        assertThat(hand.worked().get(park.updateId())).isInstanceOf(Outcome.Applied.class);

        assertThat(taken).contains(step).doesNotContain("redirectCall").endsWith("completeTask");
        assertThat(hand.state().calls().parkedInOrder()).containsExactly(call);
        var parked = hand.state().calls().parkedCalls().get(call);
        assertThat(parked.since()).isBefore(failed);
        assertThat(parked.name()).isEqualTo("invoice");
        assertThat(hand.phone.reservationStatus(reservation)).isEqualTo("completed");
        assertThat(hand.attributes().path("coordinator").path("parked")).hasToString("[\"" + call + "\"]");
        assertThat(hand.attributes().path("isAcdReady").booleanValue()).isFalse();
        assertThat(hand.capacity()).isEqualTo(1);
    }

    /** What is known of him tells of a later moment, after the clock was put back; else he would be put on hold again and again. */
    @Test
    void whoIsParkedOnceMoreIsOnRecordWhateverTheClockSays() {
        isPickedUp();
        accepted();
        hand.look();
        hand.ahead = Duration.ofMinutes(-10);
        taken.clear();
        watch("redirectCall", () -> {
            assertThat(taken).containsOnlyOnce("redirectCall");
            return null;
        });

        isApplied(new Command.Park(call, null));

        assertThat(hand.state().calls().parkedInOrder()).containsExactly(call);
    }

    /** His conversation ends by that, which is heard while the calls cannot be read. */
    @Test
    void whoWasPutOnHoldWithoutAnAnswerIsOnRecord() {
        String task = requireNonNull(hand.phone.taskOf(call));
        isMovedWithoutAnAnswer();
        var park = update(new Command.Park(call, "invoice"));
        hand.givenBack(hand.claim(park));
        hand.phone.complete(reservation);
        tell("reservation.completed", reservation, task, "{\"call_sid\":\"" + call + "\"}");
        theCallsCannotBeReadForAWhile();

        assertThat(hand.worked().get(park.updateId())).isInstanceOf(Outcome.Applied.class);

        assertThat(hand.state().calls().parkedInOrder()).containsExactly(call);
        assertThat(hand.attributes().path("coordinator").path("parked")).hasToString("[\"" + call + "\"]");
    }

    @Test
    void whoWasParkedForTooLongIsSentElsewhereOnce() {
        isParked();
        hand.tools = hand.tools(
                Map.of("park-max-age", "0s", "on-park-max-age", "redirect", "park-max-age-url", "https://voice.mail/"),
                Duration.ofMillis(300));
        taken.clear();
        watch("redirectCall", () -> {
            hand.beforeOne("writeAttributes", any -> ByHand.throttled());
            return null;
        });

        hand.givenBack(hand.claim(update(new Command.Look())));
        hand.worked();

        assertThat(taken).filteredOn("redirectCall"::equals).hasSize(1);
        assertThat(hand.state().calls().parkedInOrder()).isEmpty();
    }

    /** It takes Twilio a moment to take the caller out of his task. */
    @Test
    void theCallerOfADeclinedCallIsToldOnce() {
        watch("redirectCall", () -> new Answer.Ok<>(true));
        hand.before("fetchTask", any -> new Answer.Ok<>(new Telephony.TaskRecord(DIRECT, null, null, true)));
        hand.queue.inbox().post(hand.worker, "e1", EventCodec.encode(rejected()));

        hand.vanishes(hand.queue.started(hand.worker));
        hand.worked();

        assertThat(taken).filteredOn("redirectCall"::equals).hasSize(1);
    }

    private void afterMoving(String step, Supplier<@Nullable Object> then) {
        watch("redirectCall", () -> {
            watch(step, () -> {
                watch(step, () -> null);
                return then.get();
            });
            return null;
        });
    }

    private static Event rejected() {
        return VoiceReservation.told("reservation.rejected", 2, DIRECT);
    }
}
