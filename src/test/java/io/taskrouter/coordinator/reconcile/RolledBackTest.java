package io.taskrouter.coordinator.reconcile;

import static io.taskrouter.coordinator.reconcile.ByHand.throttled;
import static io.taskrouter.coordinator.reconcile.ByHand.unanswered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.command.EventCodec;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Redis has fallen back behind what TaskRouter holds: whoever reads the worker finds out, however many claims came to nothing before, and what was acknowledged stands. */
class RolledBackTest extends PassesByHand {
    private List<String> calls = List.of();
    private long told;

    @Test
    void whoTakesOverFromOneWhoFoundOutFindsOutAsWell() {
        fallsBack();
        var fresh = hand.patch("{\"b\":1}");
        secondWrite(() -> {
            throw new ByHand.Vanished();
        });

        assertThat(hand.vanishes(hand.claim(fresh))).isNull();

        stands(fresh);
    }

    /** Nor was there anybody whom he would have answered. */
    @Test
    void soDoesWhoTakesOverFromOneWhoOnlyLooked() {
        fallsBack();
        looks();
        assertThat(hand.vanishes(hand.next())).isInstanceOf(Ending.Done.class);

        hand.worked();

        assertThat(hand.state().acd().wish()).isFalse();
        assertThat(hand.state().calls().parkedInOrder()).isEqualTo(calls);
        assertThat(hand.state().revision()).isGreaterThan(told);
        assertThat(hand.state().returnedUntil()).isNotNull();
    }

    /** Who rings has been parked here, and is not a call of another worker's. */
    @Test
    void whoeverIsOnHisWayBackStaysOnRecord() {
        hand.queue.redis().keep(); // it is empty
        hand.look();
        isParked();
        hand.settled(hand.claim(hand.update(new Command.PickUp(calls.getFirst()), null)));
        await().until(() -> !hand.phone.openReservations(hand.worker.value()).isEmpty());
        hand.queue.redis().fallBack();

        assertThat(hand.vanishes(hand.claim(hand.patch("{\"b\":1}")))).isInstanceOf(Ending.Done.class);
        hand.worked();

        assertThat(hand.state().calls().parkedInOrder()).isEqualTo(calls);
        assertThat(hand.attributes().path("coordinator").path("parked")).hasSize(1);
    }

    @Test
    void soDoesWhoeverIsGivenTheWorkerWithAWriteInDoubt() {
        fallsBack();
        var fresh = hand.patch("{\"b\":1}");
        secondWrite(() -> {
            hand.beforeOne("fetchWorker", any -> throttled());
            return unanswered();
        });

        assertThat(hand.givenBack(hand.claim(fresh)).clean()).isFalse();

        stands(fresh);
    }

    @Test
    void soDoesWhoeverIsGivenTheWorkerAsIfNobodyHadWorkedOnIt() {
        fallsBack(false); // who is found on hold is something that is noted
        var fresh = hand.patch("{\"b\":1}");
        secondWrite(ByHand::throttled);

        assertThat(hand.givenBack(hand.claim(fresh)).clean()).isTrue();

        stands(fresh);
    }

    @Test
    void soDoesWhoeverComesAfterOneWhoCouldNotRead() {
        fallsBack();
        var fresh = hand.patch("{\"b\":1}");
        hand.beforeOne("fetchWorker", any -> throttled());

        assertThat(hand.givenBack(hand.claim(fresh)).clean()).isTrue();

        stands(fresh);
    }

    @Test
    void soDoesWhoeverComesAfterOneWhoHadNothingToRead() {
        fallsBack();
        chats();
        var reads = new AtomicInteger();
        hand.before("fetchWorker", any -> {
            reads.incrementAndGet();
            return null;
        });
        hand.settled(hand.next());
        assertThat(reads).hasValue(0);
        var fresh = hand.patch("{\"b\":1}");
        hand.queue.inbox().accept(fresh, null);

        stands(fresh);
    }

    /** Once is enough: what others make of that document from now on is a change like any other. */
    @Test
    void whatWasFoundAndSettledIsNotFoundAgain() {
        fallsBack();
        var document = hand.attributes();
        hand.settled(hand.claim(hand.patch("{\"b\":1}")));
        var late = hand.patch("{\"c\":1}");
        hand.write(document.put("theirs", 1).toString());

        var outcomes = hand.settled(hand.claim(late));

        assertThat(outcomes.get(late.updateId())).isInstanceOf(Outcome.Applied.class);
        assertThat(hand.attributes().path("b").intValue()).isEqualTo(1);
        assertThat(hand.attributes().path("theirs").intValue()).isEqualTo(1);
    }

    /** From then on it is known, and so is what they changed of it: what was done on top of it meanwhile stands. */
    @Test
    void whoWritesBackWhatAPassHasFoundUndoesNothingOfIt() {
        hand.look();
        String call = hand.phone.callInternally(hand.worker.value());
        await().until(() -> !hand.phone.openReservations(hand.worker.value()).isEmpty());
        hand.phone.accept(hand.phone.openReservations(hand.worker.value()).getLast());
        hand.look();
        hand.queue.redis().keep();
        hand.settled(hand.claim(hand.patch("{\"a\":2}")));
        hand.queue.redis().fallBack();
        var found = hand.attributes();
        var fresh = hand.patch("{\"b\":1}");
        hand.beforeOne("redirectCall", any -> {
            assertThat(hand.attributes().path("b").intValue()).isEqualTo(1);
            hand.write(found.put("theirs", 1).toString());
            return null;
        });

        var outcomes = hand.settled(hand.claim(fresh, hand.update(new Command.Park(call, null), null)));

        assertThat(outcomes.get(fresh.updateId())).isInstanceOf(Outcome.Applied.class);
        assertThat(hand.attributes().path("a").intValue()).isEqualTo(2);
        assertThat(hand.attributes().path("b").intValue()).isEqualTo(1);
        assertThat(hand.attributes().path("theirs").intValue()).isEqualTo(1);
    }

    /** A pass that was given up after it had written leaves a stamp that no state tells of; what waited then has not come back with anything. */
    @Test
    void whatAPassWroteThatWasGivenUpIsNotTakenForForgotten() {
        hand.look();
        var given = hand.patch("{\"a\":1}");
        var intend = hand.intend();
        var waiting = hand.patch("{\"b\":1}");
        hand.beforeOne("writeAttributes", any -> {
            hand.beforeOne("fetchWorker", one -> throttled());
            return unanswered();
        });
        assertThat(hand.givenBack(hand.claim(given, intend)).clean()).isFalse();
        hand.queue.inbox().accept(waiting, null);
        var reads = new AtomicInteger();
        hand.before("openReservations", any -> {
            if (reads.getAndIncrement() > 0) throw new StackOverflowError("as a fault of ours would");
            return null;
        });
        var outcomes = givenUp();
        assertThat(outcomes).containsOnlyKeys(given.updateId());
        assertThat(hand.attributes().path("a").intValue()).isEqualTo(1);
        hand.nothingBetween();

        outcomes = hand.worked();

        assertThat(outcomes.get(intend.updateId())).isInstanceOf(Outcome.Applied.class);
        assertThat(outcomes.get(waiting.updateId())).isInstanceOf(Outcome.Applied.class);
    }

    /** Runs the loop's own passes until one is settled. */
    private Map<String, Outcome> givenUp() {
        var loop = new DrainLoop(hand.tools, new Backoff(1, 5), Duration.ZERO, new PassTraces(null));
        while (true) {
            var claim = hand.next();
            if (loop.run(claim) instanceof Ending.Done done) {
                hand.queue.passes().settle(claim, ByHand.withoutMore(done.settlement()));
                return new HashMap<>(ByHand.outcomes(done));
            }
        }
    }

    private void fallsBack() {
        fallsBack(true);
    }

    /** What callers were told of since the moment that Redis knows: a value, a deletion, a wish, a caller on hold. */
    private void fallsBack(boolean parked) {
        hand.tools = hand.tools(Map.of(), Duration.ofMillis(300)); // how long a doubt about the capacity lasts
        hand.control.writeActivity(hand.worker.value(), "Available", "flex");
        hand.look();
        hand.settled(hand.claim(hand.patch("{\"a\":1,\"k\":1}")));
        hand.queue.redis().keep();
        hand.settled(hand.claim(hand.patch("{\"a\":2,\"k\":null,\"isAcdReady\":false}")));
        if (parked) isParked();
        told = hand.state().revision();
        hand.queue.redis().fallBack();
    }

    private void isParked() {
        String call = hand.phone.callInternally(hand.worker.value());
        await().until(() -> !hand.phone.openReservations(hand.worker.value()).isEmpty());
        hand.phone.accept(hand.phone.openReservations(hand.worker.value()).getLast());
        hand.look();
        hand.settled(hand.claim(hand.update(new Command.Park(call, null), null)));
        calls = List.of(call);
    }

    private void stands(Update fresh) {
        hand.nothingBetween();
        var outcomes = hand.worked();

        assertThat(outcomes.get(fresh.updateId())).isInstanceOf(Outcome.Applied.class);
        assertThat(hand.attributes().path("b").intValue()).isEqualTo(1);
        assertThat(hand.attributes().path("a").intValue()).isEqualTo(2);
        assertThat(hand.attributes().has("k")).isFalse();
        assertThat(hand.state().acd().wish()).isFalse();
        assertThat(hand.state().calls().parkedInOrder()).isEqualTo(calls);
        assertThat(hand.state().revision()).isGreaterThan(told);
    }

    /** The first one relies on a version that is gone. */
    private void secondWrite(Supplier<@Nullable Object> instead) {
        hand.beforeOne("writeAttributes", any -> {
            hand.beforeOne("writeAttributes", one -> instead.get());
            return null;
        });
    }

    private void looks() {
        hand.queue.inbox().post(hand.worker, "l1", EventCodec.encode(new Event.Look("l1", Instant.now(), "a test")));
    }

    /** A reservation of another channel, which asks for nothing. */
    private void chats() {
        var reservation = new Event.Reservation(
                "chat",
                Instant.now(),
                "reservation.accepted",
                "WR" + "1".repeat(32),
                1,
                "WT" + "1".repeat(32),
                "chat",
                "{}",
                null,
                null,
                null,
                null,
                null);
        hand.queue.inbox().post(hand.worker, "chat", EventCodec.encode(reservation));
    }
}
