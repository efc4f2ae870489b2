package io.taskrouter.coordinator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.simulator.HistoryEntry;
import io.taskrouter.coordinator.taskrouter.Fence;
import io.taskrouter.coordinator.taskrouter.TaskRouter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A write that nobody answered takes effect up to a minute later, each second of it tried; passes look when they like. The clock is set on, nobody waits. */
class LateLandingTest extends PassesByHand {
    private static final int LATEST = 60;
    private static final int QUIET = 75;
    /** So long that every landing that is tried falls into it. */
    private static final Duration WINDOW = Duration.ofSeconds(LATEST + 1);

    private final Random random = new Random(42);
    private final AtomicReference<Object[]> late = new AtomicReference<>();
    private boolean versionsAreIgnored;

    @Test
    void aRaiseThatLandsWithinTheWindowFindsNobodyReady() {
        for (int second = 1; second <= LATEST; second++) {
            raiseLands(second, WINDOW);
            assertThat(unsafe()).as("landed after %d s", second).isEmpty();
            assertThat(hand.phone.judge().ours()).isZero();
        }
    }

    /** What the window is for. */
    @Test
    void withoutAWindowItFindsSomebodyReady() {
        for (int second = 5; second <= LATEST; second += 11) {
            raiseLands(second, Duration.ZERO);
            assertThat(unsafe()).as("landed after %d s", second).isNotEmpty();
        }
    }

    /** Nothing keeps it away: it is like somebody's raising it from outside, and put right by whoever looks next, readiness first. */
    @Test
    void aRaiseThatLandsAfterTheWindowIsPutRightByTheNextLook() {
        for (int second = 31; second <= LATEST; second += 3) {
            raiseLands(second, Duration.ofSeconds(30));
            assertThat(unsafe()).as("landed after %d s", second).hasSize(1);
            var writes = writes();
            var next = writes.get(writes.indexOf(unsafe().getFirst()) + 1);
            assertThat(next.after()).contains("\"isAcdReady\":false");
        }
    }

    @Test
    void readinessThatLandsLateFindsNeitherACallNorRoomForTwo() {
        int landed = 0;
        for (int second = 1; second <= LATEST; second++) {
            if (readinessLands(second, 1 + random.nextInt(LATEST), WINDOW)) landed++;
            assertThat(unsafe()).as("landed after %d s", second).isEmpty();
            assertThat(hand.phone.judge().ours()).isZero();
        }
        System.out.println("late readiness: " + landed + " of " + LATEST + " landed");
        assertThat(landed)
                .isBetween(1, LATEST - 1); // the others are refused: something has moved the version meanwhile
    }

    /** Nothing keeps it away there, once it was repeated and something else written since: whoever looks next takes it back. */
    @Test
    void readinessThatLandsLateWhereVersionsAreIgnoredIsTakenBackByTheNextLook() {
        versionsAreIgnored = true;
        int unsafe = 0;
        for (int second = 2; second <= LATEST; second += 2) {
            assertThat(readinessLands(second, 1 + random.nextInt(LATEST), WINDOW))
                    .isTrue();
            var writes = writes();
            for (var each : unsafe()) {
                var next = writes.get(writes.indexOf(each) + 1);
                assertThat(next.after()).as("landed after %d s", second).contains("\"isAcdReady\":false");
                unsafe++;
            }
        }
        assertThat(unsafe).isPositive();
    }

    private void raiseLands(int second, Duration window) {
        begin(window);
        String call = ring();
        hand.beforeOne("writeVoiceCapacity", this::unanswered);
        hand.look();
        assertThat((Integer) late.get()[1]).isEqualTo(2);
        hand.phone.complete(call);
        for (int now = 1; now <= QUIET; now++) {
            hand.ahead = Duration.ofSeconds(now);
            if (now == second) hand.real.writeVoiceCapacity(hand.worker, 2, any -> true);
            if (isLookedAt(now, second)) hand.look();
        }
        assertThat(hand.attributes().path("isAcdReady").asBoolean()).isTrue();
        assertThat(hand.capacity()).isEqualTo(1);
    }

    /** @param rings when another call comes: by then it may have landed or not */
    private boolean readinessLands(int second, int rings, Duration window) {
        begin(window);
        String first = ring();
        hand.look();
        hand.phone.complete(first);
        hand.before("writeAttributes", args -> {
            if (!((String) args[1]).contains("\"isAcdReady\":true")) return null;
            hand.before("fetchWorker", any -> ByHand.throttled()); // nor can it be read back
            return unanswered(args);
        });
        hand.givenBack(hand.claim(hand.update(new Command.Look(), null)));
        nothingElseBetween();
        boolean landed = false;
        boolean givenBack = true;
        for (int now = 1; now <= QUIET; now++) {
            hand.ahead = Duration.ofSeconds(now);
            if (now == rings) ring();
            if (now == second) landed = landsUnlessRefused();
            if (now == second + 1 || now == QUIET || random.nextInt(12) == 0) {
                if (givenBack) hand.worked();
                givenBack = false;
                hand.look();
                if (now >= rings)
                    assertThat(hand.attributes().path("isAcdReady").asBoolean()).isFalse();
            }
        }
        assertThat(hand.capacity()).isEqualTo(2);
        return landed;
    }

    private boolean landsUnlessRefused() {
        int before = writes().size();
        hand.real.writeAttributes(hand.worker, (String) late.get()[1], (String) late.get()[2], (Fence) any -> true);
        return writes().size() > before;
    }

    private Object unanswered(Object[] args) {
        late.set(args);
        return ByHand.unanswered();
    }

    /** Soon after the landing, at the end, and when it likes; just before it so that somebody can be ready by then. */
    private boolean isLookedAt(int now, int second) {
        return now == second - 1 || now == second + 1 || now == QUIET || random.nextInt(8) == 0;
    }

    private void begin(Duration window) {
        hand.ahead = Duration.ZERO;
        hand.tools = hand.tools(Map.of(), window);
        hand.control.options(hand.control.options().withIfMatchEnforced(!versionsAreIgnored));
        nothingElseBetween();
        hand.worker = new WorkerSid(hand.control.seed(1, "{}").getFirst());
        hand.look();
    }

    private void nothingElseBetween() {
        hand.nothingBetween();
        if (versionsAreIgnored) hand.before("ifMatch", any -> TaskRouter.IfMatch.IGNORED);
    }

    private List<HistoryEntry> writes() {
        var writes = new ArrayList<>(hand.control.history(hand.worker.value(), 0, 10_000));
        writes.removeIf(entry -> !entry.applied());
        return writes;
    }

    /** Ready with room for two. */
    private List<HistoryEntry> unsafe() {
        return writes().stream()
                .filter(entry -> entry.after().contains("\"isAcdReady\":true") && entry.capacityAfter() > 1)
                .toList();
    }
}
