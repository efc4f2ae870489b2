package io.taskrouter.coordinator.reconcile;

import static io.taskrouter.coordinator.command.ProblemType.ALREADY_PICKED_UP;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.command.EventCodec;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.queue.Passes;
import io.taskrouter.coordinator.taskrouter.Answer;
import io.taskrouter.coordinator.taskrouter.Fence;
import io.taskrouter.coordinator.taskrouter.Telephony;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to a caller only once, however often the pass that moves him has to be begun again. */
class ParkingTest {
    private static final List<String> STEPS =
            List.of("redirectCall", "hangUp", "writeAttributes", "writeVoiceCapacity", "completeTask");

    private static final String DIRECT = "{\"directExtension\":\"1234\",\"call_sid\":\"CA" + "0".repeat(32) + "\"}";

    private final ByHand hand = new ByHand();
    private final List<String> taken = new ArrayList<>();
    private int looks;
    private String call = "";
    private String reservation = "";

    @BeforeEach
    void aWorkerInACall() {
        hand.tools = hand.tools(Map.of(), Duration.ofMillis(300)); // how long a doubt about the capacity lasts
        hand.look();
        call = hand.phone.callInternally(hand.worker.value());
        reservation = accepted();
        hand.look();
        for (var step : STEPS) watch(step, () -> null);
    }

    @AfterEach
    void close() {
        hand.close();
    }

    // ---- parking

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

    // ---- picking up, hanging up, sending on

    /** Twilio makes the task for who is picked up in its own time: a list of tasks may not tell of it yet. */
    @Test
    void whoIsPickedUpIsMovedOnceThoughTheNextPickupIsRefused() {
        String first = isParked();
        aWorkerInACall();
        String second = isParked();
        taken.clear();
        hand.before("hasTask", any -> {
            // Reads tell of creations in whole seconds: one of the second in which he was asked for may be an older
            // one.
            if (!taken.contains("redirectCall")) theNextSecond();
            return new Answer.Ok<>(false);
        });
        watch(
                "redirectCall",
                () -> taken.stream().filter("redirectCall"::equals).count() == 2 ? ByHand.throttled() : null);
        var updates = List.of(update(new Command.PickUp(first)), update(new Command.PickUp(second)));

        hand.givenBack(hand.claim(updates.getFirst(), updates.getLast()));
        assertThat(taken).filteredOn("redirectCall"::equals).hasSize(2);
        accepted();
        var outcomes = hand.worked();

        assertThat(updates).allMatch(it -> outcomes.get(it.updateId()) instanceof Outcome.Applied);
        assertThat(taken).filteredOn("redirectCall"::equals).hasSize(3);
        assertThat(hand.state().calls().parkedInOrder()).containsExactly(second);
        assertThat(hand.state().calls().pickups().isComingBack(first)).isFalse();
        assertThat(hand.state().calls().pickups().isComingBack(second)).isTrue();
        assertThat(hand.capacity()).isEqualTo(2); // the call, a place for the other one
    }

    private static void theNextSecond() {
        long before = Instant.now().getEpochSecond();
        await().until(() -> Instant.now().getEpochSecond() > before);
    }

    /** Else he would be taken out of a conversation when he seemed to have been on hold for too long. */
    @Test
    void whoTalksAgainIsNotOnHoldOnceMoreBecauseRedisHasFallenBack() {
        isParked();
        hand.queue.redis().keep();
        hand.settled(hand.claim(update(new Command.PickUp(call))));
        String back = accepted();
        hand.look();
        assertThat(hand.state().calls().parkedCalls()).isEmpty();
        hand.phone.complete(back); // somebody else has him now
        hand.look();
        hand.queue.redis().fallBack();
        assertThat(hand.phone.isOver(call)).isFalse();

        hand.look();

        assertThat(hand.state().calls().parkedCalls()).isEmpty();
    }

    /** Whoever deletes a parked call may not know that the worker has just picked it up. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoTalksAgainIsNotHungUpOn(boolean told) {
        isPickedUp();
        String back = accepted();
        if (told) tell("reservation.accepted", back);

        isRefused(new Command.HangUp(call), ALREADY_PICKED_UP);

        assertThat(taken).doesNotContain("hangUp");
        assertThat(hand.phone.isOver(call)).isFalse();
    }

    @Test
    void norIsWhoIsOnHisWayBack() {
        hand.control.writeActivity(hand.worker.value(), "Break", "flex"); // who waits is offered to nobody
        isPickedUp();

        isRefused(new Command.HangUp(call), ALREADY_PICKED_UP);

        assertThat(taken).doesNotContain("hangUp");
    }

    @Test
    void whoeverAskedFirstIsHungUpOnThoughAPickupWaits() {
        isParked();
        var hangUp = update(new Command.HangUp(call));
        var pickUp = update(new Command.PickUp(call));

        var outcomes = hand.settled(hand.claim(hangUp, pickUp));

        assertThat(outcomes.get(hangUp.updateId())).isInstanceOf(Outcome.Applied.class);
        assertThat(outcomes.get(pickUp.updateId())).isInstanceOf(Outcome.Rejected.class);
        assertThat(hand.phone.isOver(call)).isTrue();
    }

    /** Else there would be two wrap-ups of one conversation. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoHangsUpOnAConversationNobodyHasToldOfIsWrappedUpInIt(boolean readable) {
        isPickedUp();
        accepted();
        hand.phone.hangUp(call);
        if (!readable) hand.before("openReservations", any -> ByHand.throttled());
        tellOver(Instant.now());
        hand.settled(hand.next());
        hand.nothingBetween();
        hand.ahead = Duration.ofSeconds(10);
        hand.look();

        assertThat(tasks()).isZero();
        assertThat(hand.state().calls().parkedCalls()).isEmpty();
    }

    @Test
    void whoHangsUpOnHisWayBackIsWrappedUp() {
        hand.control.writeActivity(hand.worker.value(), "Break", "flex");
        isPickedUp();
        hand.phone.hangUp(call);
        tellOver(Instant.now());

        hand.settled(hand.next());

        assertThat(tasks()).isOne();
    }

    /** Whether he talks to somebody is found out after the grace only. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoHangsUpWhileNobodyCanSeeWhetherHeIsBackIsWrappedUpThen(boolean announcedOnly) {
        isParked();
        if (announcedOnly) isApplied(announced());
        hand.before("openReservations", any -> ByHand.throttled());
        if (!announcedOnly) hand.queue.inbox().accept(update(new Command.PickUp(call)), null);
        isAskedToLook();
        hand.settled(hand.next());
        hand.phone.hangUp(call);
        tellOver(Instant.now());
        hand.settled(hand.next());
        for (int seconds : new int[] {15, 31, 45}) {
            hand.ahead = Duration.ofSeconds(seconds);
            isAskedToLook();
            hand.settled(hand.next());
        }
        assertThat(tasks()).isZero();
        hand.nothingBetween();
        hand.ahead = Duration.ofMinutes(1);

        isAskedToLook();
        hand.settled(hand.next());

        assertThat(tasks()).isOne();
        isAskedToLook();
        hand.settled(hand.next());
        assertThat(tasks()).isOne();
        assertThat(hand.state().calls().parkedCalls()).isEmpty();
    }

    @Test
    void whoseWrapUpCannotBeMadeWithinTheGraceIsWrappedUpOnce() {
        hangsUpInVain();
        assertThat(hand.state().calls().parkedCalls()).isEmpty();
        assertThat(hand.attributes().path("isAcdReady").asBoolean()).isTrue();
        var made = new ArrayList<String>();
        hand.nothingBetween();
        hand.before("createVoiceTask", args -> {
            made.add((String) args[1]);
            return null;
        });

        for (int minutes = 2; minutes < 4; minutes++) {
            hand.ahead = Duration.ofMinutes(minutes);
            isAskedToLook();
            hand.settled(hand.next());
            assertThat(tasks()).isOne();
        }
        assertThat(hand.state().calls().unwrapped()).isEmpty();
        // until he hung up, not until the task could be made
        assertThat(ExactJson.object(made.getFirst())
                        .path("conversations")
                        .path("hold_time")
                        .asLong(-1))
                .isBetween(0L, 30L);
    }

    /** Most likely he talked to somebody, who has the conversation's own wrap-up. */
    @Test
    void ofWhomItWasNotFoundOutForLongWhetherHeWasBackNoWrapUpIsMade() {
        isParked();
        hand.before("openReservations", any -> ByHand.throttled());
        hand.queue.inbox().accept(update(new Command.PickUp(call)), null);
        isAskedToLook();
        hand.settled(hand.next());
        hand.phone.hangUp(call);
        tellOver(Instant.now());
        hand.settled(hand.next());
        hand.ahead = Duration.ofMinutes(11);
        isAskedToLook();
        hand.settled(hand.next());
        hand.nothingBetween();
        hand.ahead = Duration.ofMinutes(12);

        isAskedToLook();
        hand.settled(hand.next());

        assertThat(tasks()).isZero();
        assertThat(hand.state().calls().parkedCalls()).isEmpty();
    }

    @Test
    void aWrapUpThatIsRefusedForHoursIsGivenUpAndReported() {
        hangsUpInVain();
        var lost = hand.metrics.get("coordinator.wrapups.lost").counter();
        hand.ahead = Duration.ofHours(3);
        isAskedToLook();
        hand.settled(hand.next());
        assertThat(hand.state().calls().unwrapped()).containsKey(call);
        assertThat(lost.count()).isZero();

        hand.ahead = Duration.ofHours(4).plusMinutes(1);
        isAskedToLook();
        hand.settled(hand.next());

        assertThat(hand.state().calls().unwrapped()).isEmpty();
        assertThat(lost.count()).isOne();
    }

    /** Until his grace is over. */
    private void hangsUpInVain() {
        isParked();
        hand.phone.hangUp(call);
        hand.before("createVoiceTask", _ -> new Answer.Refused<>(503, 0, "a page"));
        tellOver(Instant.now());
        hand.settled(hand.next());
        hand.ahead = Duration.ofSeconds(45);
        isAskedToLook();
        hand.settled(hand.next());
    }

    private void isAskedToLook() {
        String id = "l" + looks++;
        hand.queue.inbox().post(hand.worker, id, EventCodec.encode(new Event.Look(id, Instant.now(), "a test")));
    }

    @Test
    void whoIsHungUpOnStaysSoThoughNobodyComesToTheEndWithinTheGrace() {
        isParked();
        var hangUp = update(new Command.HangUp(call));
        hand.beforeOne("createVoiceTask", any -> {
            throw new ByHand.Vanished();
        });
        hand.vanishes(hand.claim(hangUp));
        hand.ahead = Duration.ofMinutes(1);

        assertThat(hand.worked().get(hangUp.updateId())).isInstanceOf(Outcome.Applied.class);

        assertThat(hand.state().calls().parkedCalls()).isEmpty();
    }

    /** He rings at once, but the calls cannot be read for a while: that he was not on his way before is still known then. */
    @Test
    void whoWasMovedWithoutAnAnswerIsPickedUpThoughHisReservationIsHeardOfFirst() {
        isParked();
        isMovedWithoutAnAnswer();
        var pickUp = update(new Command.PickUp(call));
        hand.givenBack(hand.claim(pickUp));
        tellThatHeRings();
        theCallsCannotBeReadForAWhile();
        long moves = hand.control.requests("POST call");

        assertThat(hand.worked().get(pickUp.updateId())).isInstanceOf(Outcome.Applied.class);

        assertThat(hand.control.requests("POST call")).isEqualTo(moves);
    }

    /** His own pickup is what he was on his way by before. */
    @Test
    void soIsWhoWaitedForThatBefore() {
        isParked();
        hand.before("openReservations", any -> ByHand.throttled());
        isAskedToLook();
        var pickUp = update(new Command.PickUp(call));
        assertThat(hand.settled(hand.claim(pickUp))).isEmpty();
        hand.nothingBetween();
        hand.ahead = Duration.ofSeconds(10);
        isMovedWithoutAnAnswer();
        hand.givenBack(hand.next());
        tellThatHeRings();
        hand.nothingBetween();
        long moves = hand.control.requests("POST call");

        assertThat(hand.worked().get(pickUp.updateId())).isInstanceOf(Outcome.Applied.class);

        assertThat(hand.control.requests("POST call")).isEqualTo(moves);
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

    private void isMovedWithoutAnAnswer() {
        hand.before("redirectCall", args -> {
            theNextSecond(); // in which the reservation is made, as reads tell
            hand.real.telephony().redirectCall((String) args[0], (String) args[1], (String) args[2], Fence.NONE);
            return ByHand.unanswered();
        });
    }

    private void tellThatHeRings() {
        await().until(() -> !hand.phone.openReservations(hand.worker.value()).isEmpty());
        tell(
                "reservation.created",
                hand.phone.openReservations(hand.worker.value()).getLast());
    }

    private void theCallsCannotBeReadForAWhile() {
        isAskedToLook();
        hand.before("fetchVoiceChannel", any -> ByHand.throttled());
        var claim = hand.next();
        var unread = hand.queue.passes().gather(claim).orElse(claim); // what has happened is heard as well
        if (hand.run(unread) instanceof Ending.Done done) hand.settled(unread, done);
        else hand.queue.passes().release(unread, new Passes.Retry(Duration.ZERO, false, false));
        hand.nothingBetween();
        hand.ahead = Duration.ofSeconds(10);
    }

    // ---- announced

    @Test
    void whoeverAnnouncesAPickupGoesOnWithIt() {
        isParked();
        isApplied(announced());
        taken.clear();
        watch("redirectCall", () -> {
            theNextSecond(); // in which the reservation is made, as reads tell
            return null;
        });

        isApplied(new Command.PickUp(call));

        assertThat(taken).filteredOn("redirectCall"::equals).hasSize(1);
        assertThat(hand.capacity()).isEqualTo(1); // it is one call
        String back = accepted();
        hand.look();
        assertThat(hand.state().calls().parkedCalls()).isEmpty();
        hand.phone.complete(back);
        hand.look();
        assertThat(hand.attributes().path("isAcdReady").booleanValue()).isTrue();
    }

    @Test
    void butOnlyOnce() {
        isParked();
        isApplied(announced());
        var first = update(new Command.PickUp(call));
        var second = update(new Command.PickUp(call));

        var outcomes = hand.settled(hand.claim(first, second));

        assertThat(outcomes.get(first.updateId())).isInstanceOf(Outcome.Applied.class);
        isRejected(outcomes.get(second.updateId()), ALREADY_PICKED_UP);
        isRefused(new Command.PickUp(call), ALREADY_PICKED_UP);
    }

    /** By a pass that did not come to its end, which found the announcement used by the reservation. */
    @Test
    void soDoesWhoeverTakesItUp() {
        isParked();
        isApplied(announced());
        var pickUp = update(new Command.PickUp(call));
        watch("redirectCall", () -> {
            hand.beforeOne("note", any -> {
                throw new ByHand.Vanished();
            });
            return null;
        });
        taken.clear();
        hand.vanishes(hand.claim(pickUp));
        accepted();

        assertThat(hand.worked().get(pickUp.updateId())).isInstanceOf(Outcome.Applied.class);

        assertThat(taken).filteredOn("redirectCall"::equals).hasSize(1);
    }

    @Test
    void whoeverOnlyAnnouncesAPickupMayHangUp() {
        isParked();
        isApplied(announced());

        isApplied(new Command.HangUp(call));

        assertThat(hand.phone.isOver(call)).isTrue();
    }

    /** It was announced while the calls could not be read, and waited for longer than an announcement lasts. */
    @Test
    void aPickupThatHasWaitedForLongIsDoneAllTheSame() {
        isParked();
        hand.before("openReservations", any -> ByHand.throttled());
        hand.queue.inbox().post(hand.worker, "l1", EventCodec.encode(new Event.Look("l1", Instant.now(), "a test")));
        var pickUp = update(new Command.PickUp(call));
        assertThat(hand.settled(hand.claim(pickUp))).isEmpty();
        hand.nothingBetween();
        hand.ahead = Duration.ofSeconds(31);

        assertThat(hand.worked().get(pickUp.updateId())).isInstanceOf(Outcome.Applied.class);
    }

    private Command announced() {
        var ttl = Duration.ofMinutes(10);
        return new Command.Intend(Command.Purpose.PICKUP, call, ttl, ttl);
    }

    @Test
    void aParkedCallerIsHungUpOnOnceThoughNobodyHeardOfIt() {
        isParked();
        var hangUp = update(new Command.HangUp(call));
        taken.clear();
        hand.beforeOne("createVoiceTask", any -> ByHand.throttled()); // which would tell as well

        hand.vanishes(hand.claim(hangUp));
        assertThat(hand.worked().get(hangUp.updateId())).isInstanceOf(Outcome.Applied.class);

        assertThat(taken).filteredOn("hangUp"::equals).hasSize(1);
    }

    /** TaskRouter was away, or the worker was paused, for longer than the grace. */
    @Test
    void aCallerWhoHungUpLongAgoIsWrappedUp() {
        isParked();
        hand.phone.hangUp(call);
        List<Object> made = new ArrayList<>();
        hand.before("createVoiceTask", arguments -> {
            made.addAll(List.of(arguments));
            return null;
        });
        tellOver(Instant.now().minusSeconds(60));

        hand.settled(hand.next());

        assertThat(made).asString().contains(call);
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

    private static Event rejected() {
        return VoiceReservation.told("reservation.rejected", 2, DIRECT);
    }

    // ---- what comes after

    private String isParked() {
        isApplied(new Command.Park(call, null));
        return call;
    }

    private void isPickedUp() {
        isParked();
        isApplied(new Command.PickUp(call));
    }

    private void isApplied(Command command) {
        assertThat(hand.settled(hand.claim(update(command))).values()).hasOnlyElementsOfType(Outcome.Applied.class);
    }

    private void isRefused(Command command, ProblemType type) {
        var update = update(command);
        isRejected(hand.settled(hand.claim(update)).get(update.updateId()), type);
    }

    private static void isRejected(@Nullable Outcome outcome, ProblemType type) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Rejected.class,
                        rejected -> assertThat(rejected.problem().type()).isEqualTo(type));
    }

    private void tell(String type, String back) {
        String attributes = "{\"isParkPickup\":true,\"call_sid\":\"" + call + "\"}";
        tell(type, back, requireNonNull(hand.phone.taskOf(call)), attributes);
    }

    private void tell(String type, String sid, String task, String attributes) {
        var told = VoiceReservation.told(type, type, sid, 2, task, attributes);
        hand.queue.inbox().post(hand.worker, type, EventCodec.encode(told));
    }

    private void tellOver(Instant at) {
        var over = new Event.CallStatus("over", at, call, "completed", 3);
        hand.queue.inbox().post(hand.worker, over.id(), EventCodec.encode(over));
    }

    private long tasks() {
        return hand.control.requests("POST tasks");
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

    private void watch(String step, Supplier<@Nullable Object> instead) {
        hand.before(step, any -> {
            taken.add(step);
            return instead.get();
        });
    }

    private Update update(Command command) {
        return hand.update(command, null);
    }

    private String accepted() {
        await().until(() -> !hand.phone.openReservations(hand.worker.value()).isEmpty());
        String rings = hand.phone.openReservations(hand.worker.value()).getLast();
        hand.phone.accept(rings);
        return rings;
    }
}
