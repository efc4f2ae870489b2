package io.taskrouter.coordinator.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.rules.WriteOrder.Done;
import io.taskrouter.coordinator.rules.WriteOrder.SetCapacity;
import io.taskrouter.coordinator.rules.WriteOrder.SetReady;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WriteOrderTest {

    /** {@code -}: missing or unknown. */
    @ParameterizedTest(name = "A={0} C={1}, wanted A={2} C={3}: {4}")
    @CsvSource({
        "true,  1, true,  1, ''", // nothing to do
        "true,  1, false, 2, A:=f C:=2", // getting busier
        "false, 2, true,  1, C:=1 A:=t", // getting idler
        "-,     1, true,  1, A:=t", // a new worker, available
        "-,     1, false, 1, A:=f", // a new worker, in a break
        "-,     1, false, 2, A:=f C:=2", // a new worker, in a call
        "-,     3, true,  1, C:=1 A:=t",
        "-,     3, false, 2, C:=2 A:=f",
        "-,     -, true,  1, A:=f C:=1 A:=t",
        "true,  1, false, 1, A:=f", // a break
        "false, 1, true,  1, A:=t", // back
        "true,  2, false, 2, A:=f", // somebody set ready during a call
        "true,  3, true,  1, A:=f C:=1 A:=t", // somebody raised the capacity
        "true,  -, true,  1, A:=f C:=1 A:=t",
        "false, -, true,  1, C:=1 A:=t",
        "false, -, false, 2, C:=2",
        "false, 2, false, 3, C:=3",
        "false, 3, false, 2, C:=2",
        "true,  1, false, 0, A:=f C:=0",
        "false, 0, true,  1, C:=1 A:=t",
        "false, 1, false, 2, C:=2", // after a crash between the steps
    })
    void writesInTheSafeOrder(String ready, String capacity, boolean wantReady, int wantCapacity, String writes) {
        var current = ready.equals("-") ? null : Boolean.valueOf(ready);
        var confirmed = capacity.equals("-") ? null : Integer.valueOf(capacity);
        assertThat(String.join(" ", run(current, confirmed, decision(wantReady, wantCapacity))))
                .isEqualTo(writes);
    }

    @Test
    void readinessWaitsWhileARaiseMayStillLand() {
        assertThat(WriteOrder.next(false, 1, true, decision(true, 1))).isEqualTo(new Done());
        assertThat(WriteOrder.next(false, null, true, decision(true, 1))).isEqualTo(new SetCapacity(1));
        assertThat(WriteOrder.next(true, 1, true, decision(true, 1))).isEqualTo(new SetReady(false));
        assertThat(WriteOrder.next(null, 1, true, decision(true, 1))).isEqualTo(new SetReady(false));
        assertThat(WriteOrder.withheld(true, decision(true, 1))).isTrue();
        assertThat(WriteOrder.withheld(false, decision(true, 1))).isFalse();
    }

    @Property
    void noStepIsUnsafe(
            @ForAll("ready") @Nullable Boolean ready,
            @ForAll("capacity") @Nullable Integer capacity,
            @ForAll boolean raise,
            @ForAll boolean want,
            @ForAll("wanted") int wanted) {
        var decision = decision(want, wanted);
        switch (WriteOrder.next(ready, capacity, raise, decision)) {
            case SetReady(boolean to)
            when to -> {
                assertThat(capacity).isEqualTo(1);
                assertThat(raise).isFalse();
                assertThat(want).isTrue();
            }
            case SetReady(boolean to) -> assertThat(ready).isNotEqualTo(to);
            case SetCapacity(int to) -> {
                boolean raises = capacity == null || to > capacity;
                assertThat(ready).isNotEqualTo(true);
                if (raises) assertThat(ready).isFalse();
                assertThat(to).isEqualTo(wanted);
            }
            case Done() -> {
                assertThat(capacity).isEqualTo(wanted);
                assertThat(ready).isEqualTo(want && wanted == 1 && !raise);
            }
        }
    }

    @Property
    void endsWithinThreeWrites(
            @ForAll("ready") @Nullable Boolean ready,
            @ForAll("capacity") @Nullable Integer capacity,
            @ForAll boolean want,
            @ForAll("wanted") int wanted) {
        assertThat(run(ready, capacity, decision(want, wanted))).hasSizeLessThanOrEqualTo(3);
    }

    @Provide
    Arbitrary<Boolean> ready() {
        return Arbitraries.of(Arrays.asList(null, true, false));
    }

    @Provide
    Arbitrary<Integer> capacity() {
        return Arbitraries.of(Arrays.asList(null, 0, 1, 2, 3));
    }

    @Provide
    Arbitrary<Integer> wanted() {
        return Arbitraries.integers().between(0, 4);
    }

    private static Decision decision(boolean ready, int capacity) {
        return new Decision(ready, capacity, List.of(), true, List.of());
    }

    private static List<String> run(@Nullable Boolean ready, @Nullable Integer capacity, Decision desired) {
        var writes = new ArrayList<String>();
        while (writes.size() < 10) {
            switch (WriteOrder.next(ready, capacity, false, desired)) {
                case SetReady(boolean to) -> {
                    ready = to;
                    writes.add("A:=" + (to ? "t" : "f"));
                }
                case SetCapacity(int to) -> {
                    capacity = to;
                    writes.add("C:=" + to);
                }
                case Done() -> {
                    return writes;
                }
            }
        }
        return writes;
    }
}
