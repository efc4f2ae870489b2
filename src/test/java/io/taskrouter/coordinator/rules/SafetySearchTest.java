package io.taskrouter.coordinator.rules;

import static io.taskrouter.coordinator.rules.Call.Kind.ACD;
import static io.taskrouter.coordinator.rules.Call.Kind.DIRECT;
import static io.taskrouter.coordinator.rules.Call.Kind.OUTBOUND;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.ACCEPTED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.WRAPPING;
import static io.taskrouter.coordinator.rules.Cast.Trouble.BYPASS;
import static io.taskrouter.coordinator.rules.Cast.Trouble.CAPACITY_TIMES_OUT;
import static io.taskrouter.coordinator.rules.Cast.Trouble.READY_TIMES_OUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskrouter.coordinator.rules.CallEvent.Progress;
import io.taskrouter.coordinator.rules.WriteOrder.SetCapacity;
import io.taskrouter.coordinator.rules.WriteOrder.SetReady;
import io.taskrouter.coordinator.rules.WriteOrder.Step;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nothing unsafe can be reached, whatever the order, the duplicates and the losses of events, and whenever writes land; and whoever takes a protection away is found out.
 *
 * <p>Nine events each: offer, middle and end of two reservations, an intent, a parking and a hang-up; beside them what goes wrong.
 */
class SafetySearchTest {
    private static final Policies DEFAULT = Policies.DEFAULT;
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(30);

    private static final Cast TWO_QUEUE_CALLS = cast("two queue calls", ACD, ACCEPTED, DEFAULT);
    private static final Cast OUTBOUND_CALL = cast("a queue call and an outbound call", OUTBOUND, ACCEPTED, DEFAULT);
    private static final Cast DIRECT_CALL = cast("a queue call and a direct call", DIRECT, ACCEPTED, DEFAULT);

    /** The one in which the capacity is lowered to more than 1: while the queue call is wrapped up, the direct call ends. */
    private static final Cast WRAP_UP = cast("a wrap-up and a direct call", DIRECT, WRAPPING, DEFAULT);

    private static Cast cast(String name, Call.Kind second, Progress taken, Policies policies) {
        return new Cast(name, second, taken, policies, Set.of(BYPASS));
    }

    static Stream<Cast> casts() {
        return Stream.of(
                TWO_QUEUE_CALLS,
                OUTBOUND_CALL,
                DIRECT_CALL,
                TWO_QUEUE_CALLS.with(CAPACITY_TIMES_OUT, READY_TIMES_OUT),
                DIRECT_CALL.with(CAPACITY_TIMES_OUT, READY_TIMES_OUT),
                WRAP_UP.with(CAPACITY_TIMES_OUT),
                OUTBOUND_CALL.with(BYPASS, CAPACITY_TIMES_OUT, READY_TIMES_OUT),
                cast("no direct call during wrap-up", DIRECT, WRAPPING, new Policies(false, true, false, true)),
                cast("no ringing during an offer", DIRECT, ACCEPTED, new Policies(true, false, false, true)),
                cast("a reserved pickup slot", OUTBOUND, ACCEPTED, new Policies(true, true, true, true)),
                cast("no wish by default", OUTBOUND, ACCEPTED, new Policies(true, true, false, false)),
                cast(
                        "queue calls may ring on",
                        DIRECT,
                        ACCEPTED,
                        new Policies(true, true, false, true, false, 1, LONG, SHORT, LONG, LONG)),
                cast(
                        "other limits and times",
                        DIRECT,
                        ACCEPTED,
                        new Policies(true, true, false, true, true, 2, SHORT, LONG, SHORT, SHORT)));
    }

    @ParameterizedTest
    @MethodSource("casts")
    void nothingUnsafeCanBeReached(Cast cast) {
        var search = new SafetySearch(cast, Strategy.OURS).run();
        System.out.printf("safety search: %s: %,d states visited%n", cast, search.states());
        assertThat(search.states()).isGreaterThan(50_000);
    }

    private static void finds(Cast cast, Strategy mutant, String what) {
        assertThatThrownBy(() -> new SafetySearch(cast, mutant).run())
                .isInstanceOf(Unsafe.class)
                .hasMessageContaining(what);
    }

    @Test
    void raisingTheCapacityBeforeReadinessIsGoneIsFoundOut() {
        finds(
                DIRECT_CALL.with(),
                new Strategy() {
                    @Override
                    public Step next(
                            @Nullable Boolean ready, @Nullable Integer capacity, boolean raise, Decision desired) {
                        var step = Strategy.super.next(ready, capacity, raise, desired);
                        boolean busier =
                                step.equals(new SetReady(false)) && capacity != null && capacity < desired.capacity();
                        return busier ? new SetCapacity(desired.capacity()) : step;
                    }
                },
                "C rises while A=true");
    }

    @Test
    void becomingReadyBeforeTheCapacityIsDownIsFoundOut() {
        finds(
                DIRECT_CALL.with(),
                new Strategy() {
                    @Override
                    public Step next(
                            @Nullable Boolean ready, @Nullable Integer capacity, boolean raise, Decision desired) {
                        var step = Strategy.super.next(ready, capacity, raise, desired);
                        boolean idler = step instanceof SetCapacity && desired.ready() && !Boolean.TRUE.equals(ready);
                        return idler ? new SetReady(true) : step;
                    }
                },
                "A:=true while C=2");
    }

    @Test
    void ignoringThatAnEventWasSeenIsFoundOut() {
        finds(
                DIRECT_CALL.with(),
                new Strategy() {
                    @Override
                    public CallState fold(CallState state, CallEvent event, Policies policies) {
                        var forgetful = state.ledger().copy();
                        forgetful.ended().clear();
                        return new CallState(forgetful).apply(event, policies);
                    }
                },
                "a duplicate changes what is known");
    }

    @Test
    void forgettingThatARaiseMayStillLandIsFoundOut() {
        finds(
                DIRECT_CALL.with(CAPACITY_TIMES_OUT),
                new Strategy() {
                    @Override
                    public boolean quarantines(@Nullable Integer held, int written) {
                        return false;
                    }
                },
                "A:=true while C=2");
    }

    /** A write that lowers when it is sent raises when it lands after a later one that was confirmed. */
    @Test
    void waitingOnlyForWhatRaisesAtOnceIsFoundOut() {
        finds(
                WRAP_UP.with(CAPACITY_TIMES_OUT),
                new Strategy() {
                    @Override
                    public boolean quarantines(@Nullable Integer held, int written) {
                        return held == null || written > held;
                    }
                },
                "A:=true while a raise may still land");
    }

    @Test
    void believingThatARetryMakesTheFirstAttemptHarmlessIsFoundOut() {
        finds(
                DIRECT_CALL.with(CAPACITY_TIMES_OUT),
                new Strategy() {
                    @Override
                    public boolean forgivesAfterARetry() {
                        return true;
                    }
                },
                "A:=true while a raise may still land");
    }

    /** A timed-out {@code A:=true} that a read does not show yet may land after a later pass has found A false already and left it at that. */
    @Test
    void trustingAReadAfterAReadinessWriteTimedOutIsFoundOut() {
        finds(
                OUTBOUND_CALL.with(READY_TIMES_OUT),
                new Strategy() {
                    @Override
                    public boolean distrustsReadBack() {
                        return false;
                    }
                },
                "a pass leaves A=true though it knows of a call");
    }

    @Test
    void writingAttributesWithoutTheirVersionIsFoundOut() {
        finds(
                OUTBOUND_CALL.with(READY_TIMES_OUT),
                new Strategy() {
                    @Override
                    public boolean sendsIfMatch() {
                        return false;
                    }
                },
                "A becomes true, late");
    }

    @Test
    void lettingASecondQueueCallRingIsFoundOut() {
        finds(
                TWO_QUEUE_CALLS,
                new Strategy() {
                    @Override
                    public boolean rejectsBreaches() {
                        return false;
                    }
                },
                "goes on ringing beside");
    }
}
