package io.taskrouter.coordinator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.command.EventCodec;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.taskrouter.Answer;
import io.taskrouter.coordinator.taskrouter.Telephony;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** "Not at this moment", and a page of somebody in between, are no verdict on what is asked for a call; whoever says so for long means it. */
class RefusedForNowTest {
    private static final String DIRECT = "{\"directExtension\":\"1234\",\"call_sid\":\"CA" + "0".repeat(32) + "\"}";
    private static final Duration LONG = Duration.ofSeconds(31);

    private final ByHand hand = new ByHand();
    private final List<String> moves = new ArrayList<>();
    private String call = "";
    private String reservation = "";

    @BeforeEach
    void aWorkerInACall() {
        hand.tools = hand.tools(Map.of(), Duration.ofMillis(300)); // how long a doubt about the capacity lasts
        hand.look();
        call = hand.phone.callInternally(hand.worker.value());
        await().until(() -> !hand.phone.openReservations(hand.worker.value()).isEmpty());
        reservation = hand.phone.openReservations(hand.worker.value()).getLast();
        hand.phone.accept(reservation);
        hand.look();
    }

    @AfterEach
    void close() {
        hand.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fetchTask", "redirectCall", "completeTask"})
    void aCallIsParkedOnceItMayBe(String step) {
        refusedOnce(step);

        isAppliedLater(new Command.Park(call, "invoice"));

        assertThat(hand.state().calls().parkedInOrder()).containsExactly(call);
        assertThat(hand.phone.reservationStatus(reservation)).isEqualTo("completed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hasTask", "redirectCall"})
    void aCallIsPickedUpOnceItMayBe(String step) {
        isParked();
        refusedOnce(step);

        isAppliedLater(new Command.PickUp(call));

        await().until(() -> !hand.phone.openReservations(hand.worker.value()).isEmpty());
    }

    /** Whether he was moved already cannot be told from a refusal: nobody is moved before that is known. */
    @Test
    void nobodyIsMovedWhoMayHaveBeenMovedBefore() {
        isParked();
        refusedOnce("hasTask");
        countMoves();

        hand.givenBack(hand.claim(update(new Command.PickUp(call))));

        assertThat(moves).isEmpty();
    }

    @Test
    void aCallerIsHungUpOnOnceHeMayBe() {
        isParked();
        refusedOnce("hangUp");

        isAppliedLater(new Command.HangUp(call));

        assertThat(hand.phone.isOver(call)).isTrue();
    }

    @Test
    void aTaskIsCompletedOnceItMayBe() {
        refusedOnce("completeTask");

        isAppliedLater(new Command.Complete(task(), null));

        assertThat(hand.phone.reservationStatus(reservation)).isEqualTo("completed");
    }

    @Test
    void whatIsRefusedForLongIsRefusedForGood() {
        hand.before("completeTask", any -> forNow());
        var park = update(new Command.Park(call, null));
        hand.givenBack(hand.claim(park));
        hand.ahead = LONG;

        assertThat(hand.worked().get(park.updateId())).isInstanceOf(Outcome.Failed.class);
    }

    /** Whoever gives up on a request in between, or makes a page of its answer, does not take back what TaskRouter has done. */
    @Test
    void aChangeThatHasLandedIsAppliedThoughItWasRefusedForLong() {
        hand.settled(hand.claim(hand.patch("{\"list\":[]}")));
        hand.ahead = LONG;
        hand.beforeOne("writeAttributes", args -> {
            lands(args);
            return forNow();
        });
        var append = hand.append(null);

        assertThat(hand.settled(hand.claim(append)).get(append.updateId())).isInstanceOf(Outcome.Applied.class);

        assertThat(hand.attributes().path("list")).hasSize(1);
    }

    @Test
    void aChangeThatHasNotIsRefusedForGoodAndDoesNotLandLater() {
        var late = isRefusedForNow();
        var patch = hand.patch("{\"foo\":1}");

        assertThat(hand.settled(hand.claim(patch)).get(patch.updateId()))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        it -> assertThat(it.problem().detail()).contains("read the worker"));

        lands(late.get());
        assertThat(hand.attributes().has("foo")).isFalse();
    }

    /** The next write, after long; returns what it was. */
    private AtomicReference<Object[]> isRefusedForNow() {
        hand.ahead = LONG;
        var late = new AtomicReference<Object[]>();
        hand.beforeOne("writeAttributes", args -> {
            late.set(args);
            return forNow();
        });
        return late;
    }

    /** It was set aside, and lands before that is made sure of by another write; nobody is there to see it. */
    @Test
    void aChangeThatHasLandedAfterItWasSetAsideIsApplied() {
        hand.settled(hand.claim(hand.patch("{\"list\":[]}")));
        hand.ahead = LONG;
        hand.beforeOne("writeAttributes", late -> {
            hand.beforeOne("writeAttributes", _ -> {
                lands(late);
                throw new ByHand.Vanished();
            });
            return forNow();
        });
        var append = hand.append(null);
        assertThat(hand.vanishes(hand.claim(append))).isNull();
        assertThat(hand.attributes().path("list")).hasSize(1);

        assertThat(hand.worked().get(append.updateId())).isInstanceOf(Outcome.Applied.class);

        assertThat(hand.attributes().path("list")).hasSize(1);
    }

    @Test
    void aChangeThatWasSetAsideAndRuledOutIsRefusedThoughNobodyIsThereToTell() {
        var late = isRefusedForNow();
        var patch = hand.patch("{\"foo\":1}");
        assertThat(hand.vanishes(hand.claim(patch))).isInstanceOf(Ending.Done.class);
        lands(late.get());

        assertThat(hand.worked().get(patch.updateId())).isInstanceOf(Outcome.Failed.class);

        assertThat(hand.attributes().has("foo")).isFalse();
    }

    /** What somebody else has written meanwhile makes it no caller's. */
    @Test
    void nobodyIsToldOfARefusalOfWhatTheRulesAloneWant() {
        hand.phone.complete(reservation);
        hand.ahead = LONG;
        hand.beforeOne("writeAttributes", _ -> {
            hand.write(hand.attributes().put("theirs", 1).toString());
            return forNow();
        });

        assertThat(hand.look().values()).hasOnlyElementsOfType(Outcome.Applied.class);

        assertThat(hand.state().synced()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"requeue", "redirect"})
    void whoHasWaitedTooLongIsSentOnAsMeantOnceHeMayBe(String where) {
        isParked();
        hand.tools = hand.tools(
                Map.of("park-max-age", "0s", "on-park-max-age", where, "park-max-age-url", "https://voice.mail/"),
                Duration.ofMillis(300));
        hand.beforeOne("redirectCall", any -> {
            countMoves();
            return forNow();
        });

        assertThat(lookedAt()).isLessThan(Duration.ofSeconds(3));
        assertThat(moves).isEmpty();

        hand.look();
        assertThat(moves).hasSize(1);
        assertThat(hand.state().calls().parkedInOrder()).isEmpty();
    }

    @Test
    void theCallerOfADeclinedCallIsTriedAgainSoon() {
        hand.before("fetchTask", any -> new Answer.Ok<>(new Telephony.TaskRecord(DIRECT, null, null, true)));
        hand.before("redirectCall", any -> forNow());
        hand.queue
                .inbox()
                .post(hand.worker, "e1", EventCodec.encode(VoiceReservation.told("reservation.rejected", 2, DIRECT)));

        var done = (Ending.Done) hand.run(hand.queue.started(hand.worker));

        assertThat(done.settlement().lookAgain()).isLessThan(Duration.ofSeconds(3));
    }

    /** A proxy that gives up on a request does not take it back. */
    @Test
    void aRaiseThatSomebodyInBetweenGaveUpOnMayStillLand() {
        hand.phone.complete(reservation);
        hand.look();
        hand.tools = hand.tools(Map.of());
        hand.phone.callInternally(hand.worker.value());
        await().until(() -> !hand.phone.openReservations(hand.worker.value()).isEmpty());
        hand.before("writeVoiceCapacity", any -> forNow());

        hand.look();

        assertThat(hand.state().voice().raisingUntil()).isNotNull();
    }

    /** Nobody waits behind a pass without updates, so it settles; what it leaves open is not forgotten with it. */
    @Test
    void nobodyIsReadyAfterAPromiseThoughARaiseOfReadinessThatWasRefusedLandsLate() {
        var late = new AtomicReference<Object[]>();
        isRaisedInVain(late);
        var intend = hand.intend();

        assertThat(hand.settled(hand.claim(intend)).get(intend.updateId())).isInstanceOf(Outcome.Applied.class);

        lands(late.get());
        assertThat(hand.attributes().path("isAcdReady").asBoolean()).isFalse();
    }

    @Test
    void nobodyIsPromisedAnythingWhileItMayLandAndNothingCanBeWritten() {
        isRaisedInVain(new AtomicReference<>());
        hand.before("writeAttributes", _ -> forNow());
        var intend = hand.intend();

        assertThat(hand.givenBack(hand.claim(intend)).clean()).isFalse();
        hand.ahead = LONG;

        assertThat(hand.worked().get(intend.updateId())).isInstanceOf(Outcome.Rejected.class);
    }

    /** Its time is up, and it has landed. */
    @Test
    void whetherItHasLandedIsLookedAtAfterwards() {
        var late = new AtomicReference<Object[]>();
        isRaisedInVain(late);
        lands(late.get());
        hand.ahead = LONG;
        isTold(VoiceReservation.told("reservation.accepted", 2, DIRECT));

        hand.settled(hand.next());

        assertThat(hand.attributes().path("isAcdReady").asBoolean()).isFalse();
    }

    /** Whatever becomes of later writes, and though Redis' clock has been put back since. */
    @Test
    void itIsWaitedForNoLongerThanItCanLand() {
        hand.ahead = LONG;
        isRaisedInVain(new AtomicReference<>());
        hand.ahead = Duration.ZERO;
        hand.before("writeAttributes", _ -> new Answer.Refused<>(400, 20001, "a verdict"));
        isTold(new Event.Look("l2", Instant.now(), "a test"));
        var claim = hand.next();

        hand.settled(claim);

        assertThat(hand.state().document().risingUntil()).isEqualTo(claim.now().plus(Duration.ofSeconds(30)));
    }

    // ----

    /** He is to be ready, by the rules alone. Nor does anything change his capacity, which would move the version that the write relies on. */
    private void isRaisedInVain(AtomicReference<Object[]> late) {
        hand.tools = hand.tools(Map.of());
        hand.settled(hand.claim(update(new Command.Change(null, null, new Command.CapacityOverride(1)))));
        hand.phone.complete(reservation);
        hand.beforeOne("writeAttributes", args -> {
            late.set(args);
            return forNow();
        });
        isTold(new Event.Look("l1", Instant.now(), "a test"));
        hand.settled(hand.next());
        assertThat((String) late.get()[1]).contains("\"isAcdReady\":true");
        assertThat(hand.attributes().path("isAcdReady").asBoolean()).isFalse();
    }

    private void isTold(Event event) {
        hand.queue.inbox().post(hand.worker, event.id(), EventCodec.encode(event));
    }

    private static <T> Answer<T> forNow() {
        return new Answer.Refused<>(408, 0, "a page");
    }

    private void lands(Object... args) {
        hand.real.writeAttributes((WorkerSid) args[0], (String) args[1], (String) args[2], any -> true);
    }

    private void refusedOnce(String step) {
        hand.beforeOne(step, any -> forNow());
    }

    private void countMoves() {
        hand.before("redirectCall", any -> {
            moves.add("redirectCall");
            return null;
        });
    }

    private void isAppliedLater(Command command) {
        var update = update(command);

        var again = hand.givenBack(hand.claim(update));

        assertThat(again.atLeast()).isEqualTo(Duration.ofSeconds(1));
        assertThat(hand.worked().get(update.updateId())).isInstanceOf(Outcome.Applied.class);
    }

    private void isParked() {
        assertThat(hand.settled(hand.claim(update(new Command.Park(call, null))))
                        .values())
                .hasOnlyElementsOfType(Outcome.Applied.class);
    }

    /** How soon who was looked at is looked at again. */
    private Duration lookedAt() {
        var claim = hand.claim(update(new Command.Look()));
        var done = (Ending.Done) hand.run(claim);
        hand.settled(claim, done);
        return done.settlement().lookAgain();
    }

    private String task() {
        return hand.state().calls().conversation(call).orElseThrow().taskSid();
    }

    private Update update(Command command) {
        return hand.update(command, null);
    }
}
