package io.taskrouter.coordinator.floor;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.bench.Bar;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The short form of {@code make floor}. */
@Timeout(300)
class FloorIT {
    private static final Plan SHORT = new Plan(1, 200, Duration.ofSeconds(20), 600, 1, false);

    @Test
    void nothingUnsafeIsDoneOrLeftWhateverHappens() throws InterruptedException {
        Result result = new Shift(SHORT, Weather.rough(), null, new Bar(System.err, "floor")).go();
        assertThat(result.trouble()).as(result.text()).isEmpty();
        assertThat(result.events()).isGreaterThan(1_000);
        var people = result.people();
        assertThat(List.of(people.safe(), people.parked(), people.pickedUp(), people.moved()))
                .as(result.text())
                .doesNotContain(0L);
    }
}
