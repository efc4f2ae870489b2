package io.taskrouter.coordinator.reconcile;

import static io.taskrouter.coordinator.reconcile.ByHand.outcomes;
import static io.taskrouter.coordinator.reconcile.ByHand.throttled;
import static io.taskrouter.coordinator.reconcile.ByHand.unanswered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.command.EventCodec;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.queue.Passes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody else changes the worker in the very moment each time: readiness may have to wait for that, callers may not. */
class ContentionTest {
    private final ByHand hand = new ByHand();
    private final AtomicInteger times = new AtomicInteger();
    private final List<String> written = new ArrayList<>();

    @BeforeEach
    void seed() {
        hand.write("{\"list\":[]}");
    }

    @AfterEach
    void close() {
        hand.close();
    }

    @Test
    void callersDoNotWaitForAWorkerToBecomeReady() {
        changingAtEachLookForCalls("{\"list\":[],\"p\":%d}");
        var append = hand.append(null);
        var claim = hand.claim(append);

        var done = (Ending.Done) hand.run(claim);
        hand.queue.passes().settle(claim, ByHand.withoutMore(done.settlement()));

        assertThat(outcomes(done).get(append.updateId())).isInstanceOf(Outcome.Applied.class);
        assertThat(hand.attributes().path("list")).hasToString("[1]");
        assertThat(isReady()).isFalse();
        assertThat(done.settlement().lookAgain()).isLessThan(Duration.ofSeconds(2));
        assertThat(hand.state().synced()).isFalse();

        hand.nothingBetween();
        hand.look();
        assertThat(isReady()).isTrue();
    }

    @Test
    void norDoTheyWhileReadinessMayStillLand() {
        var late = anUnansweredReadiness();
        changingAtEachLookForCalls("{\"list\":[],\"p\":%d}");
        var claim = hand.next();
        var append = claim.updates().getFirst().update();

        var outcomes = hand.settled(claim);
        hand.real.writeAttributes(hand.worker, (String) late[1], (String) late[2], any -> true);

        assertThat(outcomes.get(append.updateId())).isInstanceOf(Outcome.Applied.class);
        assertThat(hand.attributes().path("list")).hasToString("[1]");
        assertThat(isReady()).isFalse();
    }

    @Test
    void whoStandsReadyIsNotTakenOutOfTheQueueForIt() {
        anUnansweredReadiness();
        changingAtEachLookForCalls("{\"list\":[],\"isAcdReady\":true,\"p\":%d}");
        written.clear();

        hand.settled(hand.next());

        assertThat(hand.attributes().path("list")).hasToString("[1]");
        assertThat(written).isNotEmpty().allMatch(each -> each.contains("\"isAcdReady\":true"));
    }

    @Test
    void nobodyIsMadeReadyOnWhatWasKnownOfCallsBefore() {
        hand.before("openReservations", any -> {
            hand.write("{\"list\":[],\"p\":%d}".formatted(times.incrementAndGet()));
            if (times.get() == 2) hand.beforeOne("writeAttributes", outrun -> ringsUnnoticed());
            return null;
        });
        var append = hand.append(null);

        var outcomes = hand.settled(hand.claim(append));

        assertThat(outcomes.get(append.updateId())).isInstanceOf(Outcome.Applied.class);
        assertThat(isReady()).isFalse();
        assertThat(hand.phone.judge().ours()).isZero();
        hand.nothingBetween();
        hand.look();
        assertThat(isReady()).isFalse();
        assertThat(hand.capacity()).isEqualTo(2);
    }

    /** Nobody waits for its answer, so it does not give up a race that it may win. */
    @Test
    void aLookThatWasOutrunThreeTimesMakesTheWorkerReadyInTheSamePass() {
        hand.before("openReservations", any -> {
            if (times.incrementAndGet() <= 3) hand.write("{\"list\":[],\"p\":" + times + "}");
            return null;
        });
        hand.queue.inbox().post(hand.worker, "l1", EventCodec.encode(new Event.Look("l1", Instant.now(), "a test")));

        hand.settled(hand.next());

        assertThat(times.get()).isGreaterThan(3);
        assertThat(isReady()).isTrue();
    }

    /** The end of a call lowers the capacity first, and the worker is read anew for that: nobody was quicker there. */
    @Test
    void afterACallOneConflictPutsNobodyOff() {
        hand.phone.callInternally(hand.worker.value());
        await().until(() -> !hand.phone.openReservations(hand.worker.value()).isEmpty());
        String reservation = hand.phone.openReservations(hand.worker.value()).getLast();
        hand.phone.accept(reservation);
        hand.look();
        assertThat(hand.capacity()).isEqualTo(2);
        hand.phone.complete(reservation);
        hand.beforeOne("writeAttributes", any -> {
            hand.write("{\"list\":[],\"isAcdReady\":false,\"p\":1}");
            return null;
        });

        hand.look();

        assertThat(hand.capacity()).isEqualTo(1);
        assertThat(isReady()).isTrue();
    }

    @Test
    void beingOutrunIsNoOutageAndPausesBriefly() throws Exception {
        hand.look();
        hand.before("writeAttributes", any -> {
            hand.write("{\"list\":[],\"p\":" + times.incrementAndGet() + "}");
            return null;
        });
        var pauses = new LinkedBlockingQueue<Duration>();
        hand.before("release", args -> {
            pauses.add(((Passes.Retry) args[1]).pause());
            return null;
        });
        var loop = new DrainLoop(hand.tools, new Backoff(), Duration.ZERO, new PassTraces(null));
        var claim = hand.claim(hand.append(null));
        for (int i = 0; i < 10; i++) {
            loop.start(claim);
            assertThat(pauses.poll(20, TimeUnit.SECONDS)).isBetween(Duration.ofMillis(50), Duration.ofMillis(250));
            claim = hand.next();
        }
    }

    /** A pass that was about to make the worker ready had no answer and gave the batch, an append, back; returns what it had sent. */
    private Object[] anUnansweredReadiness() {
        var sent = new AtomicReference<Object[]>();
        hand.beforeOne("writeAttributes", args -> {
            sent.set(args);
            hand.beforeOne("fetchWorker", any -> throttled());
            return unanswered();
        });
        assertThat(hand.givenBack(hand.claim(hand.append(null))).clean()).isFalse();
        assertThat((String) sent.get()[1]).contains("\"isAcdReady\":true");
        return sent.get();
    }

    /** Whoever reads the calls is outrun before the write that relies on them. */
    private void changingAtEachLookForCalls(String document) {
        hand.before("openReservations", any -> {
            hand.write(document.formatted(times.incrementAndGet()));
            return null;
        });
        hand.before("writeAttributes", this::noted);
    }

    private @Nullable Object noted(Object[] args) {
        written.add((String) args[1]);
        return null;
    }

    private @Nullable Object ringsUnnoticed() {
        hand.phone.callInternally(hand.worker.value());
        await().until(() -> !hand.phone.openReservations(hand.worker.value()).isEmpty());
        return null;
    }

    private boolean isReady() {
        return hand.attributes().path("isAcdReady").booleanValue();
    }
}
