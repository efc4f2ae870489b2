package io.taskrouter.coordinator.reconcile;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.command.EventCodec;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.queue.Passes;
import io.taskrouter.coordinator.taskrouter.Fence;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;

/** A caller whom the worker talks to, parks, picks up and hangs up on, in passes begun and ended by hand; noted is what was asked of TaskRouter. */
abstract class ParkedCaller extends PassesByHand {
    static final List<String> STEPS =
            List.of("redirectCall", "hangUp", "writeAttributes", "writeVoiceCapacity", "completeTask");

    final List<String> taken = new ArrayList<>();
    private int looks;
    String call = "";
    String reservation = "";

    @BeforeEach
    void aWorkerInACall() {
        hand.tools = hand.tools(Map.of(), Duration.ofMillis(300)); // how long a doubt about the capacity lasts
        hand.look();
        call = hand.phone.callInternally(hand.worker.value());
        reservation = accepted();
        hand.look();
        for (var step : STEPS) watch(step, () -> null);
    }

    static void theNextSecond() {
        long before = Instant.now().getEpochSecond();
        await().until(() -> Instant.now().getEpochSecond() > before);
    }

    void isAskedToLook() {
        String id = "l" + looks++;
        hand.queue.inbox().post(hand.worker, id, EventCodec.encode(new Event.Look(id, Instant.now(), "a test")));
    }

    void isMovedWithoutAnAnswer() {
        hand.before("redirectCall", args -> {
            theNextSecond(); // in which the reservation is made, as reads tell
            hand.real.telephony().redirectCall((String) args[0], (String) args[1], (String) args[2], Fence.NONE);
            return ByHand.unanswered();
        });
    }

    void theCallsCannotBeReadForAWhile() {
        isAskedToLook();
        hand.before("fetchVoiceChannel", any -> ByHand.throttled());
        var claim = hand.next();
        var unread = hand.queue.passes().gather(claim).orElse(claim); // what has happened is heard as well
        if (hand.run(unread) instanceof Ending.Done done) hand.settled(unread, done);
        else hand.queue.passes().release(unread, new Passes.Retry(Duration.ZERO, false, false));
        hand.nothingBetween();
        hand.ahead = Duration.ofSeconds(10);
    }

    Command announced() {
        var ttl = Duration.ofMinutes(10);
        return new Command.Intend(Command.Purpose.PICKUP, call, ttl, ttl);
    }

    String isParked() {
        isApplied(new Command.Park(call, null));
        return call;
    }

    void isPickedUp() {
        isParked();
        isApplied(new Command.PickUp(call));
    }

    void isApplied(Command command) {
        assertThat(hand.settled(hand.claim(update(command))).values()).hasOnlyElementsOfType(Outcome.Applied.class);
    }

    void isRefused(Command command, ProblemType type) {
        var update = update(command);
        isRejected(hand.settled(hand.claim(update)).get(update.updateId()), type);
    }

    static void isRejected(@Nullable Outcome outcome, ProblemType type) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Rejected.class,
                        rejected -> assertThat(rejected.problem().type()).isEqualTo(type));
    }

    void tell(String type, String back) {
        String attributes = "{\"isParkPickup\":true,\"call_sid\":\"" + call + "\"}";
        tell(type, back, requireNonNull(hand.phone.taskOf(call)), attributes);
    }

    void tell(String type, String sid, String task, String attributes) {
        var told = VoiceReservation.told(type, type, sid, 2, task, attributes);
        hand.queue.inbox().post(hand.worker, type, EventCodec.encode(told));
    }

    long tasks() {
        return hand.control.requests("POST tasks");
    }

    void watch(String step, Supplier<@Nullable Object> instead) {
        hand.before(step, any -> {
            taken.add(step);
            return instead.get();
        });
    }

    Update update(Command command) {
        return hand.update(command, null);
    }
}
