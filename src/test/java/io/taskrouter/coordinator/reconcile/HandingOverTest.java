package io.taskrouter.coordinator.reconcile;

import static io.taskrouter.coordinator.command.ProblemType.ALREADY_PICKED_UP;
import static io.taskrouter.coordinator.command.ProblemType.UNKNOWN_CALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.command.EventCodec;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.taskrouter.Answer;
import io.taskrouter.coordinator.taskrouter.Fence;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A promise that runs out before the two workers have looked at each other: one of them has the call in the end, and whoever talks is left alone. */
class HandingOverTest extends PassesByHand {
    /** How long a write may still land. */
    private static final Duration WINDOW = Duration.ofMillis(300);

    /** What was promised at the beginning has run out by then. */
    private static final Duration LATE = Duration.ofSeconds(31);

    private final WorkerSid from = hand.worker;
    private final WorkerSid to = new WorkerSid(hand.control.seed(1, "{}").getFirst());
    private String call = "";
    private long moves;
    private long tasks;

    @BeforeEach
    void aCallIsPromised() {
        hand.tools = hand.tools(Map.of(), WINDOW);
        for (var worker : new WorkerSid[] {to, from}) {
            hand.worker = worker;
            hand.control.writeActivity(worker.value(), "Available", "flex");
            hand.look();
        }
        call = hand.phone.callInternally(from.value());
        hand.phone.accept(rings());
        hand.look();
        isApplied(new Command.Park(call, "invoice"));
        isApplied(new Command.HandOver(call, to));
        moves = moves();
        tasks = tasks();
    }

    // ---- kept, and nobody was told

    /** Whoever seems to have been parked for too long would be taken out of the conversation. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoWasMovedWithoutAnAnswerStaysWithWhomHeTalksTo(boolean firstLooksFirst) {
        var takeOver = moved(lands());
        hand.worker = to;
        String talk = rings();
        hand.phone.accept(talk);
        hand.ahead = LATE;
        hand.tools = hand.tools(Map.of("park-max-age", "0s"), WINDOW);

        if (firstLooksFirst) lookAt(from);
        assertThat(goesOn(takeOver)).isInstanceOf(Outcome.Applied.class);
        lookAt(from);
        lookAt(to);

        assertThat(hand.phone.openReservations(to.value())).containsExactly(talk);
        assertThat(hand.phone.reservationStatus(talk)).isEqualTo("accepted");
        isWith(to, 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoStillWaitsForHisNewWorkerIsOnRecordWithHimAlone(boolean firstLooksFirst) {
        var lands = lands();
        var takeOver = moved(args -> {
            hand.control.writeActivity(to.value(), "Break", "flex");
            return lands.apply(args);
        });
        assertThat(hand.phone.openReservations(to.value())).isEmpty();
        hand.ahead = LATE;

        if (firstLooksFirst) {
            var before = state(from).calls().pickups().promises().getFirst().expires();
            lookAt(from);
            assertThat(state(from).calls().pickups().promises().getFirst().expires())
                    .isAfter(before.plus(LATE.minusSeconds(1)));
        }
        assertThat(goesOn(takeOver)).isInstanceOf(Outcome.Applied.class);
        lookAt(from);

        isWith(to, 1);
        assertThat(state(to).calls().parkedCalls().get(call).name()).isEqualTo("invoice");
        hand.worker = to;
        hand.control.writeActivity(to.value(), "Available", "flex");
        hand.phone.accept(rings());
        lookAt(to);
        assertThat(state(to).calls().parkedCalls()).isEmpty();
    }

    /** Two records would be two wrap-ups. */
    @Test
    void whoHangsUpOnHisNewWorkerIsWrappedUpByHimAlone() {
        moved(lands());
        hand.worker = to;
        hand.phone.accept(rings());
        hand.phone.hangUp(call);

        lookAt(from);

        assertThat(tasks()).isEqualTo(tasks);
    }

    @Test
    void aPromiseStandsUntilItIsFoundOutWhatBecameOfIt() {
        moved(lands());
        hand.ahead = LATE;
        hand.before("hasTask", any -> ByHand.unanswered());

        lookAt(from);

        assertThat(state(from).calls().pickups().promised()).containsOnlyKeys(call);
        isRefused(hand.update(new Command.PickUp(call), null), ALREADY_PICKED_UP);
        assertThat(moves()).isEqualTo(moves + 1);
    }

    @Test
    void whoIsPromisedIsHungUpOnByNobodyElse() {
        moved(lands());
        hand.worker = to;
        hand.phone.accept(rings());
        hand.worker = from;

        isRefused(hand.update(new Command.HangUp(call), null), ALREADY_PICKED_UP);

        assertThat(hand.phone.isOver(call)).isFalse();
    }

    /** Whoever parked him may not have seen yet that he is with somebody else. */
    @Test
    void norIsWhoHasBeenTaken() {
        hand.worker = to;
        isApplied(new Command.TakeOver(call, from));
        hand.phone.accept(rings());
        hand.worker = from;

        isRefused(hand.update(new Command.HangUp(call), null), ALREADY_PICKED_UP);

        assertThat(state(from).calls().parkedCalls()).isEmpty();
        assertThat(hand.phone.isOver(call)).isFalse();
    }

    /** Nobody knows where he is in between but by what is kept of the two. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoseRecordAloneHasGoneOverIsMovedOnceTheCallsCanBeRead(boolean late) {
        var takeOver = whoseRecordAloneGoesOver();
        assertThat(state(from).calls().parkedCalls()).isEmpty();
        assertThat(moves()).isEqualTo(moves);
        hand.nothingBetween();
        if (late) hand.ahead = LATE;

        assertThat(goesOn(takeOver)).isInstanceOf(Outcome.Applied.class);

        isWith(to, 1);
    }

    /** The record, which has gone over, is not that of another pickup. */
    @Test
    void soIsWhoWasMovedThenWithoutAnAnswer() {
        var takeOver = whoseRecordAloneGoesOver();
        hand.nothingBetween();
        hand.worker = to;
        hand.ahead = Duration.ofSeconds(10);
        hand.beforeOne("redirectCall", args -> {
            theNextSecond(); // in which the reservation is made, as reads tell
            return lands().apply(args);
        });
        hand.givenBack(hand.next());
        rings();

        assertThat(goesOn(takeOver)).isInstanceOf(Outcome.Applied.class);

        isWith(to, 1);
    }

    /** The calls of whoever is to get him cannot be read. */
    private Update whoseRecordAloneGoesOver() {
        hand.before("openReservations", args -> args[0].equals(to) ? ByHand.throttled() : null);
        hand.worker = to;
        hand.queue.inbox().post(to, "l1", EventCodec.encode(new Event.Look("l1", Instant.now(), "a test")));
        var takeOver = hand.update(new Command.TakeOver(call, from), null);
        assertThat(hand.settled(hand.claim(takeOver))).isEmpty();
        lookAt(from);
        return takeOver;
    }

    /** Else he would be taken to be on record here, whatever the promise is by now: his record was noted, and written, for an update that was left behind. */
    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void whatWasHeardForATakeoverThatIsLeftBehindIsHeardAnewWithIt(boolean late, boolean readable) {
        var takeOver = leftBehind();
        if (readable) hand.nothingBetween();
        if (late) {
            hand.ahead = LATE;
            lookAt(from);
            assertThat(state(from).calls().pickups().promised()).isEmpty();
        }

        hand.worker = to;
        assertThat(hand.settled(hand.next())).hasSize(1).doesNotContainKey(takeOver.updateId());
        lookAt(from);
        hand.nothingBetween();
        hand.ahead = hand.ahead.plusSeconds(10);
        var outcome = goesOn(takeOver);
        lookAt(from);

        if (late) isUnknown(outcome);
        else assertThat(outcome).isInstanceOf(Outcome.Applied.class);
        isWith(late ? from : to, 1);
        assertThat(marker(to).path("parked")).hasSize(late ? 0 : 1);
    }

    /** The calls cannot be read: the change before it is written without it, and the holder vanishes. */
    private Update leftBehind() {
        hand.before("openReservations", args -> args[0].equals(to) ? ByHand.throttled() : null);
        hand.worker = to;
        hand.queue.inbox().post(to, "l1", EventCodec.encode(new Event.Look("l1", Instant.now(), "a test")));
        var takeOver = hand.update(new Command.TakeOver(call, from), null);
        assertThat(hand.vanishes(hand.claim(hand.patch("{\"foo\":1}"), takeOver)))
                .isInstanceOf(Ending.Done.class);
        assertThat(marker(to).path("parked")).hasSize(1);
        return takeOver;
    }

    /** Who announces a pickup may have meant that of another worker. */
    @Test
    void whoHasAnnouncedAPickupMayHandTheCallOver() {
        hand.ahead = LATE;
        lookAt(from);
        assertThat(state(from).calls().pickups().promised()).isEmpty();
        var ttl = Duration.ofMinutes(10);
        isApplied(new Command.Intend(Command.Purpose.PICKUP, call, ttl, ttl));

        isApplied(new Command.HandOver(call, to));
        hand.worker = to;
        isApplied(new Command.TakeOver(call, from));
        lookAt(from);

        isWith(to, 1);
    }

    /** It is one pickup, not two. */
    @Test
    void whoHasAnnouncedThePickupOfAnothersCallIsFreeAfterIt() {
        hand.worker = to;
        var ttl = Duration.ofMinutes(10);
        isApplied(new Command.Intend(Command.Purpose.PICKUP, call, ttl, ttl));
        hand.beforeOne("redirectCall", any -> {
            theNextSecond(); // in which the reservation is made, as reads tell
            return null;
        });

        isApplied(new Command.TakeOver(call, from));
        String back = rings();
        hand.phone.accept(back);
        hand.look();
        hand.phone.complete(back);
        hand.look();

        assertThat(ready(to)).isTrue();
    }

    @Test
    void aRecordThatChangesHandsWhileTheFirstAsksIsWithTheOtherAlone() {
        hand.worker = to;
        var takeOver = hand.update(new Command.TakeOver(call, from), null);
        hand.beforeOne("hasTask", any -> {
            hand.ahead = Duration.ZERO;
            hand.before("redirectCall", never -> new Answer.Refused<>(400, 20001, "it is refused"));
            hand.worker = to;
            assertThat(hand.settled(hand.claim(takeOver)).values()).hasOnlyElementsOfType(Outcome.Failed.class);
            hand.worker = from;
            return null;
        });
        hand.ahead = LATE;

        lookAt(from);

        assertThat(state(to).calls().parkedInOrder()).containsExactly(call);
        assertThat(state(from).calls().parkedInOrder()).isEmpty();
    }

    /** He has had the call before, and what is still said of that is no second pickup. */
    @ParameterizedTest
    @ValueSource(strings = {"reservation.wrapup", "reservation.completed"})
    void whoGetsACallerOnceMoreGetsHim(String lateWord) {
        hand.worker = to;
        isApplied(new Command.TakeOver(call, from));
        String before = rings();
        hand.phone.accept(before);
        hand.look();
        lookAt(from);
        hand.phone.transfer(before, from.value(), false);
        hand.phone.accept(rings());
        hand.look();
        theNextSecond(); // reads tell of creations in whole seconds
        isApplied(new Command.Park(call, "invoice"));
        moves = moves();
        tasks = tasks();
        hand.worker = to;
        hand.queue.inbox().post(to, "late", EventCodec.encode(ofAPickup(before, lateWord)));
        hand.settled(hand.next());

        hand.worker = from;
        isApplied(new Command.HandOver(call, to));
        assertThat(state(from).calls().parkedInOrder()).containsExactly(call);
        hand.worker = to;
        isApplied(new Command.TakeOver(call, from));
        lookAt(from);

        isWith(to, 1);
    }

    private Event ofAPickup(String reservation, String type) {
        var attributes = "{\"isParkPickup\":true,\"call_sid\":\"" + call + "\"}";
        return new Event.Reservation(
                "late",
                Instant.now(),
                type,
                reservation,
                9,
                hand.state().calls().open(reservation).orElseThrow().taskSid(),
                "voice",
                attributes,
                null,
                null,
                null,
                null,
                null);
    }

    private static void theNextSecond() {
        long before = Instant.now().getEpochSecond();
        await().until(() -> Instant.now().getEpochSecond() > before);
    }

    // ---- not kept

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPromiseNobodyKeptIsOver(boolean firstLooksFirst) {
        var takeOver = moved(any -> ByHand.throttled());
        hand.ahead = LATE;

        if (firstLooksFirst) lookAt(from);
        isUnknown(goesOn(takeOver));
        lookAt(from);

        isWith(from, 1);
        assertThat(marker(to).path("parked")).isEmpty();
        assertThat(state(from).calls().pickups().promised()).isEmpty();
        assertThat(moves()).isEqualTo(moves);
        hand.worker = from;
        isApplied(new Command.PickUp(call));
        hand.phone.accept(rings());
        lookAt(from);
        assertThat(state(from).calls().parkedCalls()).isEmpty();
    }

    /** All that is known of such a one is what the pass has written that did not come to its end. */
    @Test
    void norIsItKeptByAWorkerWhomNobodyHasSeenBefore() {
        hand.ahead = LATE;
        lookAt(from);
        var stranger = new WorkerSid(hand.control.seed(1, "{}").getFirst());
        isApplied(new Command.HandOver(call, stranger));
        hand.worker = stranger;
        hand.beforeOne("redirectCall", any -> ByHand.throttled());
        var takeOver = hand.update(new Command.TakeOver(call, from), null);
        hand.givenBack(hand.claim(takeOver));
        assertThat(marker(stranger).path("parked")).hasSize(1);
        hand.ahead = LATE.multipliedBy(2);

        lookAt(from);
        hand.worker = stranger;
        isUnknown(hand.worked().get(takeOver.updateId()));

        assertThat(state(stranger).calls().parkedInOrder()).isEmpty();
        assertThat(marker(stranger).path("parked")).isEmpty();
        assertThat(state(from).calls().parkedInOrder()).containsExactly(call);
    }

    @Test
    void norByOneWhoseTakeoverWasLeftBehind() {
        hand.ahead = LATE;
        lookAt(from);
        var stranger = new WorkerSid(hand.control.seed(1, "{}").getFirst());
        isApplied(new Command.HandOver(call, stranger));
        hand.worker = stranger;
        var takeOver = hand.update(new Command.TakeOver(call, from), null);
        var claim = hand.claim(hand.patch("{\"foo\":1}"), takeOver);
        hand.beforeOne("writeAttributes", args -> {
            hand.beforeOne("writeAttributes", any -> {
                hand.beforeOne("fetchWorker", never -> ByHand.throttled());
                hand.real.writeAttributes(stranger, (String) any[1], (String) any[2], always -> true);
                return ByHand.unanswered();
            });
            return new Answer.Refused<>(400, 20001, "it is refused");
        });
        hand.givenBack(claim);
        assertThat(marker(stranger).path("parked")).hasSize(1);
        hand.ahead = LATE.multipliedBy(2);

        lookAt(from);
        hand.worker = stranger;
        assertThat(hand.worked()).doesNotContainKey(takeOver.updateId());
        assertThat(state(stranger).calls().parkedInOrder()).isEmpty();
        isUnknown(goesOnAt(stranger, takeOver));

        assertThat(marker(stranger).path("parked")).isEmpty();
        assertThat(state(from).calls().parkedInOrder()).containsExactly(call);
    }

    /** What is sent last may land as long after that as any write may. */
    @Test
    void theFirstWorkerWaitsForWhatMayStillLand() {
        hand.tools = hand.tools(Map.of(), Duration.ofSeconds(30));
        hand.ahead = LATE;
        hand.worker = to;
        isRefused(hand.update(new Command.TakeOver(call, from), null), UNKNOWN_CALL);
        assertThat(moves()).isEqualTo(moves);

        lookAt(from);
        assertThat(state(from).calls().pickups().promised()).containsOnlyKeys(call);

        hand.ahead = LATE.plusSeconds(30);
        lookAt(from);
        assertThat(state(from).calls().pickups().promised()).isEmpty();
        isWith(from, 1);
    }

    @Test
    void whoIsAskedOnceMorePromisesOnceMore() {
        hand.tools = hand.tools(Map.of(), Duration.ofSeconds(30));
        hand.ahead = LATE;

        hand.worker = from;
        isApplied(new Command.HandOver(call, to));
        hand.worker = to;
        isApplied(new Command.TakeOver(call, from));
        lookAt(from);

        isWith(to, 1);
    }

    @Test
    void nobodyIsMovedOnceThePromiseIsOver() {
        hand.beforeOne("hasTask", any -> {
            hand.ahead = LATE;
            lookAt(from);
            hand.ahead = Duration.ZERO;
            hand.worker = to;
            return null;
        });
        hand.worker = to;
        var takeOver = hand.update(new Command.TakeOver(call, from), null);

        hand.givenBack(hand.claim(takeOver));

        assertThat(moves()).isEqualTo(moves);
        isUnknown(goesOn(takeOver));
        isWith(from, 1);
    }

    @Test
    void whoHangsUpBeforeHeIsMovedIsWrappedUpByWhoParkedHim() {
        hand.phone.hangUp(call);

        lookAt(from);

        assertThat(tasks()).isEqualTo(tasks + 1);
        assertThat(state(from).calls().pickups().promised()).isEmpty();
    }

    // ---- steps

    /** The other worker has the caller moved, and has no answer that says so. */
    private Update moved(Function<Object[], @Nullable Object> moving) {
        hand.worker = to;
        var takeOver = hand.update(new Command.TakeOver(call, from), null);
        hand.beforeOne("redirectCall", moving);
        hand.givenBack(hand.claim(takeOver));
        return takeOver;
    }

    private Function<Object[], @Nullable Object> lands() {
        return args -> {
            hand.real.telephony().redirectCall((String) args[0], (String) args[1], (String) args[2], Fence.NONE);
            return ByHand.unanswered();
        };
    }

    private Outcome goesOn(Update takeOver) {
        return goesOnAt(to, takeOver);
    }

    private Outcome goesOnAt(WorkerSid worker, Update takeOver) {
        hand.worker = worker;
        var outcome = hand.worked().get(takeOver.updateId());
        assertThat(outcome).isNotNull();
        return outcome;
    }

    private void lookAt(WorkerSid worker) {
        hand.worker = worker;
        hand.look();
    }

    private void isApplied(Command command) {
        assertThat(hand.settled(hand.claim(hand.update(command, null))).values())
                .hasOnlyElementsOfType(Outcome.Applied.class);
    }

    private void isRefused(Update update, ProblemType type) {
        isRejected(hand.settled(hand.claim(update)).get(update.updateId()), type);
    }

    private static void isUnknown(@Nullable Outcome outcome) {
        isRejected(outcome, UNKNOWN_CALL);
    }

    private static void isRejected(@Nullable Outcome outcome, ProblemType type) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Rejected.class,
                        rejected -> assertThat(rejected.problem().type()).isEqualTo(type));
    }

    /** The caller belongs to this worker, on whose record he is so often, and the other one is as if he had never had him. */
    private void isWith(WorkerSid worker, int records) {
        var other = worker.equals(to) ? from : to;
        assertThat(state(worker).calls().parkedInOrder()).hasSize(records);
        assertThat(ready(worker)).isFalse();
        assertThat(state(other).calls().parkedInOrder()).isEmpty();
        assertThat(ready(other)).isTrue();
        assertThat(hand.phone.isOver(call)).isFalse();
        assertThat(moves()).isEqualTo(worker.equals(to) ? moves + 1 : moves);
        assertThat(tasks()).isEqualTo(tasks);
    }

    private String rings() {
        await().until(() -> !hand.phone.openReservations(hand.worker.value()).isEmpty());
        return hand.phone.openReservations(hand.worker.value()).getLast();
    }

    private long moves() {
        return hand.control.requests("POST call");
    }

    private long tasks() {
        return hand.control.requests("POST tasks");
    }

    private WorkerState state(WorkerSid worker) {
        hand.worker = worker;
        return hand.state();
    }

    private JsonNode marker(WorkerSid worker) {
        hand.worker = worker;
        return hand.attributes().path("coordinator");
    }

    private boolean ready(WorkerSid worker) {
        hand.worker = worker;
        return hand.attributes().path("isAcdReady").booleanValue();
    }
}
