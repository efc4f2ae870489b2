package io.taskrouter.coordinator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.rules.CallEvent;
import io.taskrouter.coordinator.rules.CallRules;
import io.taskrouter.coordinator.rules.CallState;
import io.taskrouter.coordinator.rules.Policies;
import io.taskrouter.coordinator.rules.Standing;
import io.taskrouter.coordinator.rules.Truth;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random days of a worker whose callbacks come twice or thrice, each up to a minute late, or in reverse: in the end the same is known as if each had come once and at once. What the coordinator does by itself
 * (intents, parking) it knows at once. Time passes as the events say, nobody waits.
 */
class LateCallbacksTest {
    private static final Policies POLICIES = Policies.DEFAULT;
    private static final Duration LATEST = Duration.ofSeconds(60);
    private static final int DAYS = 3_000;
    private static final int EVENTS = 40;
    /** Until the last callback has come, and every intent and grace that began with it is over. */
    private static final Duration QUIET = LATEST.plusSeconds(31);

    enum Order {
        ANY,
        REVERSED
    }

    /** What arrives at a moment; a read finds what is open then. */
    private record Arrival(Instant at, CallEvent event) {}

    @ParameterizedTest
    @EnumSource
    void theStateIsThatOfTheOrderedDelivery(Order order) {
        int overtaken = 0;
        int late = 0;
        for (int seed = 1; seed <= DAYS; seed++) {
            var random = new Random(seed);
            var day = new WorkersDay(random, true);
            for (int i = 0; i < EVENTS; i++) day.goesOn();
            var inTime = new ArrayList<Arrival>();
            var arrivals = new ArrayList<Arrival>();
            for (var happening : day.told) {
                for (var event : happening.events()) {
                    inTime.add(new Arrival(happening.at(), event));
                    arrivals.addAll(arrivals(happening.at(), event, order, random));
                }
            }
            arrivals.sort(Comparator.comparing(Arrival::at));
            var end = day.now.plus(QUIET);
            isTheSame(seed, end, known(day, inTime, end), known(day, arrivals, end));
            overtaken += overtaken(arrivals);
            late += arrivals.size() - inTime.size();
        }
        System.out.printf("callbacks, %s: %,d overtaken, %,d duplicates%n", order, overtaken, late);
        assertThat(overtaken).isGreaterThan(DAYS * EVENTS / 8);
        assertThat(late).isGreaterThan(DAYS * EVENTS / 8);
    }

    private static List<Arrival> arrivals(Instant at, CallEvent event, Order order, Random random) {
        if (!isCallback(event)) return List.of(new Arrival(at, event));
        var arrivals = new ArrayList<Arrival>();
        if (order == Order.REVERSED) {
            // whatever happens within half a minute comes in the next one, the last first
            long window = LATEST.toMillis() / 2;
            long into = at.toEpochMilli() % window;
            arrivals.add(new Arrival(at.plusMillis(2 * (window - into)), event));
        }
        for (int copies = 1 + random.nextInt(3) - arrivals.size(); copies > 0; copies--)
            arrivals.add(new Arrival(at.plusMillis(random.nextLong(LATEST.toMillis() + 1)), event));
        return arrivals;
    }

    private static boolean isCallback(CallEvent event) {
        return event instanceof CallEvent.Reservation
                || event instanceof CallEvent.TaskOver
                || event instanceof CallEvent.CallOver;
    }

    private static int overtaken(List<Arrival> arrivals) {
        int overtaken = 0;
        var latest = Instant.MIN;
        for (var arrival : arrivals) {
            if (!(arrival.event() instanceof CallEvent.Reservation told)) continue;
            if (told.at().isBefore(latest)) overtaken++;
            else latest = told.at();
        }
        return overtaken;
    }

    /** What is overdue is read, as a pass does it; everything else is known from what arrives. */
    private static CallState known(WorkersDay day, List<Arrival> arrivals, Instant end) {
        var state = CallState.EMPTY;
        for (var arrival : arrivals) {
            // nobody is put on hold in a conversation that is not known: it is looked for first
            if (arrival.event() instanceof CallEvent.Parked parked
                    && state.conversation(parked.callSid()).isEmpty())
                state = state.merge(truth(day, arrival.at().minusMillis(10)), POLICIES);
            state = passed(state.apply(arrival.event(), POLICIES), day, arrival.at());
        }
        return passed(state, day, end);
    }

    private static CallState passed(CallState state, WorkersDay day, Instant now) {
        var expired = state.expire(now, POLICIES);
        return expired.needsTruth(now) ? expired.merge(truth(day, now), POLICIES) : expired;
    }

    private static Truth truth(WorkersDay day, Instant at) {
        var open = List.<Truth.Open>of();
        for (var happening : day.told) if (!happening.at().isAfter(at)) open = happening.openThen();
        return new Truth(open, at);
    }

    private static void isTheSame(int seed, Instant end, CallState ordered, CallState state) {
        var standing = new Standing(true, false, true, "activity", true, 1, null, false);
        var expected = ordered.toSituation(standing, end, POLICIES);
        var found = state.toSituation(standing, end, POLICIES);
        assertThat(found).as("seed %d", seed).isEqualTo(expected);
        var rules = new CallRules(POLICIES);
        assertThat(rules.decide(found)).as("seed %d", seed).isEqualTo(rules.decide(expected));
        assertThat(state.parkedCalls()).as("seed %d", seed).isEqualTo(ordered.parkedCalls());
        assertThat(state.openReservations()).as("seed %d", seed).isEqualTo(ordered.openReservations());
        assertThat(state.breaches(POLICIES)).as("seed %d", seed).isEqualTo(ordered.breaches(POLICIES));
    }
}
