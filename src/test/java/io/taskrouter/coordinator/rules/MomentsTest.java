package io.taskrouter.coordinator.rules;

import static io.taskrouter.coordinator.rules.Call.Kind.ACD;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.CREATED;
import static io.taskrouter.coordinator.rules.Happenings.at;
import static io.taskrouter.coordinator.rules.Happenings.task;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MomentsTest {
    private static final Instant READ = at(10);
    private static final Instant TOLD = at(10).plusMillis(300);
    private static final Instant LATER = at(10).plusMillis(700);

    private static Instant first(Instant... moments) {
        return Stream.of(moments).reduce(Moments::first).orElseThrow();
    }

    @Test
    void withinOneSecondWhatIsToldToTheMillisecondCounts() {
        for (var order : List.of(
                List.of(READ, TOLD, LATER),
                List.of(TOLD, LATER, READ),
                List.of(LATER, READ, TOLD),
                List.of(LATER, TOLD, READ)))
            assertThat(first(order.toArray(Instant[]::new))).isEqualTo(TOLD);
        assertThat(first(READ, at(9), TOLD)).isEqualTo(at(9));
        assertThat(first(READ, at(11).plusMillis(1))).isEqualTo(READ);
    }

    /** The newer of two queue calls goes, and which one that is a read of whole seconds must not turn round. */
    @Test
    void theNewerIsRejectedAlsoWithinOneSecond() {
        var state = CallState.EMPTY
                .apply(new CallEvent.Reservation("R2", CREATED, task("R2", ACD), TOLD), Policies.DEFAULT)
                .apply(new CallEvent.Reservation("R1", CREATED, task("R1", ACD), LATER), Policies.DEFAULT)
                .merge(
                        new Truth(
                                List.of(
                                        new Truth.Open("R1", CREATED, task("R1", ACD), READ),
                                        new Truth.Open("R2", CREATED, task("R2", ACD), READ)),
                                at(11)),
                        Policies.DEFAULT);
        assertThat(state.breaches(Policies.DEFAULT)).containsExactly(new Breach("R1", "R1", "R2", true));
    }
}
