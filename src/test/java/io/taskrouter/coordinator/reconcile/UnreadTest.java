package io.taskrouter.coordinator.reconcile;

import static io.taskrouter.coordinator.reconcile.ByHand.throttled;
import static io.taskrouter.coordinator.reconcile.ByHand.unanswered;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.Caller;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.command.EventCodec;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.rules.CallRules;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A worker can be read and written, its channel or its calls cannot be read for a while. What relies on those waits, and nothing else. */
class UnreadTest extends PassesByHand {
    private final AtomicInteger asked = new AtomicInteger();
    private int told;

    @Test
    void callersDoNotWaitForAWorkerToBecomeReady() {
        aCallHasEnded();
        cannotBeRead("openReservations");
        var patch = hand.patch("{\"foo\":1}");

        assertThat(hand.settled(hand.claim(patch)).get(patch.updateId())).isInstanceOf(Outcome.Applied.class);

        assertThat(hand.attributes().path("foo").intValue()).isEqualTo(1);
        assertThat(hand.capacity()).isEqualTo(1);
        assertThat(isReady()).isFalse();
        assertThat(hand.state().synced()).isFalse();
        canBeReadAgain();
        hand.settled(hand.claim(hand.patch("{\"foo\":2}")));
        assertThat(isReady()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fetchVoiceChannel", "openReservations"})
    void whoeverGetsACallIsTakenOutOfTheQueueThoughALookIsOverdue(String unread) {
        overdue();
        cannotBeRead(unread);
        tell("reservation.created");
        var patch = hand.patch("{\"foo\":1}");

        assertThat(hand.settled(hand.claim(patch)).get(patch.updateId())).isInstanceOf(Outcome.Applied.class);

        assertThat(isReady()).isFalse();
        assertThat(hand.attributes().path("foo").intValue()).isEqualTo(1);
        assertThat(hand.capacity()).as("on what is only heard").isEqualTo(1);
        ring();
        canBeReadAgain();
        hand.settled(hand.claim(hand.patch("{\"foo\":2}")));
        assertThat(hand.capacity()).isEqualTo(2);
        assertThat(isReady()).isFalse();
    }

    @Test
    void whoIsReadyStaysSo() {
        overdue();
        cannotBeRead("fetchVoiceChannel");

        hand.settled(hand.claim(hand.patch("{\"foo\":1}")));

        assertThat(hand.attributes().path("foo").intValue()).isEqualTo(1);
        assertThat(isReady()).isTrue();
    }

    /** Nor is the channel, whose time to be read has come each time, asked for again and again. */
    @Test
    void norDoCallersWaitForARaiseWhoseOutcomeCannotBeRead() {
        ring();
        hand.beforeOne("writeVoiceCapacity", _ -> unanswered());
        hand.look();
        assertThat(hand.state().voice().raisingUntil()).isNotNull();
        hand.ahead = Duration.ofSeconds(40);
        cannotBeRead("fetchVoiceChannel");
        var claim = hand.claim(hand.patch("{\"foo\":1}"));

        var done = (Ending.Done) hand.run(claim);

        assertThat(hand.settled(claim, done)).hasSize(1);
        assertThat(hand.attributes().path("foo").intValue()).isEqualTo(1);
        assertThat(done.settlement().lookAgain()).isGreaterThan(Duration.ofSeconds(3));
    }

    @Test
    void whatWasJudgedByCallsWaitsAndNothingOvertakesIt() {
        aCallHasEnded();
        waitsAndIsNotOvertaken(strictly(hand.patch("{\"isAcdReady\":true}")));
        assertThat(isReady()).isTrue();
    }

    @Test
    void soDoesWhatPromisesSomething() {
        overdue();
        waitsAndIsNotOvertaken(intent(Duration.ofDays(2)));
        assertThat(isReady()).isFalse();
    }

    @Test
    void butNotForLongerThanItsCallerDoes() {
        overdue();
        cannotBeRead("openReservations");
        var intent = intent(Duration.ofSeconds(30));

        var outcomes = hand.settled(hand.claim(intent));

        isNotSafeYet(outcomes.get(intent.updateId()));
    }

    /** Flex asks whenever a task is completed, and has gone on long ago. */
    @Test
    void norDoesWhoeverHasCompletedTheTaskByHimself() {
        overdue();
        cannotBeRead("openReservations");
        var prepare = hand.update(new Command.PrepareComplete("WT" + "0".repeat(32), Duration.ofSeconds(1)), null);
        var patch = hand.patch("{\"foo\":1}");

        var outcomes = hand.settled(hand.claim(prepare, patch));

        isNotSafeYet(outcomes.get(prepare.updateId()));
        assertThat(outcomes.get(patch.updateId())).isInstanceOf(Outcome.Applied.class);
    }

    /** It lasts from the answer on. */
    @Test
    void whatIsPromisedAfterAWaitIsKept() {
        overdue();
        cannotBeRead("openReservations");
        var intent = intent(Duration.ofSeconds(1), Duration.ofDays(2));
        hand.settled(hand.claim(hand.patch("{\"before\":1}"), intent));
        canBeReadAgain();

        assertThat(hand.settled(hand.next()).get(intent.updateId())).isInstanceOf(Outcome.Applied.class);

        assertThat(hand.state().calls().stands(intent.updateId())).isTrue();
    }

    @Test
    void nothingIsPromisedThatIsTakenBackAlready() {
        var intent = intent(Duration.ofSeconds(30));
        var withdrawal = hand.update(new Command.Withdraw(intent.updateId()), null);

        isNotSafeYet(hand.settled(hand.claim(intent, withdrawal)).get(intent.updateId()));
    }

    private static void isNotSafeYet(@Nullable Outcome outcome) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Rejected.class,
                        it -> assertThat(it.problem().type()).isEqualTo(ProblemType.NOT_SAFE_YET));
    }

    private Update intent(Duration patience) {
        return intent(Duration.ofSeconds(30), patience);
    }

    private Update intent(Duration ttl, Duration patience) {
        return hand.update(new Command.Intend(Command.Purpose.OUTBOUND, null, ttl, patience), null);
    }

    @Test
    void andWhoeverAsksForALook() {
        overdue();
        waitsAndIsNotOvertaken(hand.update(new Command.Look(), null));
    }

    private void waitsAndIsNotOvertaken(Update waits) {
        cannotBeRead("openReservations");
        var before = hand.patch("{\"before\":1}");
        var after = hand.patch("{\"after\":1}");

        var outcomes = hand.settled(hand.claim(before, waits, after));

        assertThat(outcomes).containsOnlyKeys(before.updateId());
        assertThat(hand.attributes().path("before").intValue()).isEqualTo(1);
        assertThat(hand.givenBack(hand.next()).clean()).isTrue();
        assertThat(hand.attributes().has("after")).isFalse();

        canBeReadAgain();
        outcomes = hand.settled(hand.next());
        assertThat(outcomes).containsOnlyKeys(waits.updateId(), after.updateId());
        assertThat(outcomes.get(waits.updateId())).isInstanceOf(Outcome.Applied.class);
        assertThat(hand.attributes().path("after").intValue()).isEqualTo(1);
    }

    /** What has happened is taken in even behind those who wait. */
    @Test
    void aCallThatBeginsMeanwhileCountsThoughTheOldestUpdateWaits() {
        overdue();
        cannotBeRead("openReservations");
        tell("reservation.created");

        assertThat(hand.settled(hand.claim(hand.update(new Command.Look(), null))))
                .isEmpty();

        assertThat(isReady()).isFalse();
    }

    @Test
    void aLookThatWasAskedForIsOwed() {
        hand.look();
        ring(); // and nobody tells
        cannotBeRead("openReservations");
        hand.queue.inbox().post(hand.worker, "l1", EventCodec.encode(new Event.Look("l1", Instant.now(), "a test")));
        hand.settled(hand.next());
        assertThat(isReady()).isTrue();

        canBeReadAgain();
        hand.settled(hand.claim(hand.patch("{\"foo\":1}")));

        assertThat(isReady()).isFalse();
        assertThat(hand.capacity()).isEqualTo(2);
    }

    @Test
    void theTruthIsAskedForLessAndLessOften() {
        overdue();
        cannotBeRead("openReservations");
        assertThat(lookAgain()).isLessThan(Duration.ofSeconds(1));
        assertThat(asked).hasValue(1);

        hand.ahead = hand.ahead.plusSeconds(3);
        assertThat(lookAgain()).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(6));
        assertThat(asked).hasValue(2);
        lookAgain();
        assertThat(asked).as("asked again though its time has not come").hasValue(2);

        hand.ahead = hand.ahead.plusSeconds(60);
        assertThat(lookAgain()).isBetween(Duration.ofMillis(3_500), Duration.ofSeconds(8));
        assertThat(asked).hasValue(3);
    }

    private Duration lookAgain() {
        var claim = hand.claim(hand.patch("{\"foo\":" + ++told + "}"));
        var done = (Ending.Done) hand.run(claim);
        assertThat(hand.settled(claim, done)).hasSize(1);
        return done.settlement().lookAgain();
    }

    /** The update that is left behind may be in it. */
    @Test
    void nothingIsLeftBehindWhileAWriteOfItMayStillLand() {
        aCallHasEnded();
        hand.beforeOne("writeAttributes", _ -> {
            hand.write(hand.attributes().put("theirs", 1).toString());
            cannotBeRead("openReservations");
            return unanswered();
        });

        var again = hand.givenBack(hand.claim(strictly(hand.patch("{\"isAcdReady\":true}"))));

        assertThat(again.clean()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void callersDoNotWaitBecauseThePassBeforeWasInterrupted(boolean landed) {
        hand.write("{\"list\":[]}");
        hand.look();
        var append = hand.append(null);
        interrupted(landed, append);
        cannotBeRead("openReservations");

        var outcomes = hand.settled(hand.next());

        assertThat(outcomes.get(append.updateId())).isInstanceOf(Outcome.Applied.class);
        assertThat(hand.attributes().path("list")).hasSize(1);
        assertThat(isReady()).isTrue();
        assertThat(hand.state().synced()).isFalse();
    }

    /** Its capacity may be another one by now. */
    @Test
    void whoseChannelCannotBeReadAfterAnInterruptionIsNotReady() {
        hand.look();
        interrupted(false, hand.patch("{\"foo\":1}"));
        cannotBeRead("fetchVoiceChannel");

        hand.settled(hand.next());

        assertThat(hand.attributes().path("foo").intValue()).isEqualTo(1);
        assertThat(isReady()).isFalse();
        assertThat(hand.state().voice().capacity()).isNull();
        var views = new StoredViews(
                hand.queue.workers(),
                new CallRules(hand.tools.policies()),
                hand.tools.policies(),
                InstantSource.system());
        assertThat(views.find(hand.worker).orElseThrow().voice().capacity()).isNull();
        assertThat(views.list(new WorkerViews.Filter(null, null, null), null, 1))
                .extracting(line -> line.voice().capacity())
                .containsOnlyNulls();
        assertThat(hand.state().voice().raisingUntil()).isNotNull();
        canBeReadAgain();
        hand.ahead = Duration.ofMinutes(1);
        hand.look();
        assertThat(isReady()).isTrue();
    }

    @Test
    void aCallThatTheInterruptedPassHadReadCounts() {
        hand.look();
        ring(); // and nobody tells
        hand.queue.inbox().post(hand.worker, "l1", EventCodec.encode(new Event.Look("l1", Instant.now(), "a test")));
        interrupted(false, hand.patch("{\"foo\":1}"));
        assertThat(isReady()).isTrue();
        cannotBeRead("openReservations");

        hand.settled(hand.next());

        assertThat(isReady()).isFalse();
        assertThat(hand.attributes().path("foo").intValue()).isEqualTo(1);
        assertThat(hand.capacity()).isEqualTo(1);
    }

    @Test
    void soDoesARaiseThatItMayHaveSent() {
        hand.look();
        ring();
        tell("reservation.created");
        var patch = hand.patch("{\"foo\":1}");
        hand.beforeOne("writeVoiceCapacity", _ -> {
            throw new ByHand.Vanished();
        });
        assertThat(hand.vanishes(hand.claim(patch))).isNull();
        cannotBeRead("openReservations");

        assertThat(hand.settled(hand.next()).get(patch.updateId())).isInstanceOf(Outcome.Applied.class);

        assertThat(hand.state().voice().raisingUntil()).isNotNull();
        assertThat(isReady()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void butWhatIsJudgedOrPromisedByCallsWaitsForThemAfterAnInterruption(boolean strict) {
        hand.look();
        interrupted(false, strict ? strictly(hand.patch("{\"foo\":1}")) : intent(Duration.ofDays(2)));
        cannotBeRead("openReservations");

        assertThat(hand.givenBack(hand.next()).clean()).isFalse();
    }

    /** The write has no answer, nor can the worker be read after it. */
    private void interrupted(boolean landed, Update update) {
        hand.beforeOne("writeAttributes", args -> {
            hand.beforeOne("fetchWorker", _ -> throttled());
            if (landed) hand.real.writeAttributes(hand.worker, (String) args[1], (String) args[2], any -> true);
            return unanswered();
        });
        assertThat(hand.givenBack(hand.claim(update)).clean()).isFalse();
    }

    /** It is rejected when it is certain that it is still there. */
    @Test
    void callersDoNotWaitForAQueueCallToBeTurnedAway() {
        ring();
        hand.look();
        hand.write(hand.attributes().put("isAcdReady", true).toString());
        hand.phone.callQueue();
        await().until(() -> hand.phone.openReservations(hand.worker.value()).size() == 2);
        String queueCall = hand.phone.openReservations(hand.worker.value()).getLast();
        tell(queueCall, "reservation.created", "{\"direction\":\"inbound\"}");
        cannotBeRead("openReservations");
        var patch = hand.patch("{\"foo\":1}");

        assertThat(hand.settled(hand.claim(patch)).get(patch.updateId())).isInstanceOf(Outcome.Applied.class);

        assertThat(asked).hasValue(1);
        assertThat(hand.phone.reservationStatus(queueCall)).isEqualTo("pending");
        canBeReadAgain();
        hand.settled(hand.claim(hand.patch("{\"foo\":2}")));
        assertThat(hand.phone.reservationStatus(queueCall)).isEqualTo("rejected");
    }

    private void cannotBeRead(String what) {
        hand.before(what, _ -> {
            asked.incrementAndGet();
            return throttled();
        });
    }

    private void canBeReadAgain() {
        hand.nothingBetween();
        hand.ahead = hand.ahead.plusSeconds(10);
    }

    private void overdue() {
        hand.look();
        assertThat(isReady()).isTrue();
        hand.ahead = Duration.ofDays(1);
    }

    /** The worker is not ready any more and has room for two; that it has ended will be heard. */
    private void aCallHasEnded() {
        hand.look();
        tell("reservation.created");
        hand.settled(hand.next());
        assertThat(hand.capacity()).isEqualTo(2);
        assertThat(isReady()).isFalse();
        tell("reservation.completed");
    }

    private void tell(String type) {
        told++;
        hand.queue
                .inbox()
                .post(
                        hand.worker,
                        "e" + told,
                        EventCodec.encode(VoiceReservation.told(type, told, "{\"direction\":\"outbound\"}")));
    }

    private void tell(String reservation, String type, String task) {
        String sid = requireNonNull(hand.phone.taskOf(hand.phone.callOf(reservation)));
        var event = VoiceReservation.told("q1", type, reservation, 0, sid, task);
        hand.queue.inbox().post(hand.worker, "q1", EventCodec.encode(event));
    }

    private static Update strictly(Update it) {
        return new Update(
                it.updateId(),
                it.worker(),
                new Caller("plugin", Caller.Role.SERVICE),
                Update.Handling.STRICT,
                it.ifMatch(),
                it.command(),
                it.replica(),
                null);
    }

    private boolean isReady() {
        return hand.attributes().path("isAcdReady").booleanValue();
    }
}
