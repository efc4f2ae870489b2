package io.taskrouter.coordinator.day;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code make day} tells. */
@Timeout(300)
class DayIT {
    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(told, true, StandardCharsets.UTF_8);

    @Test
    void everyLineOfTheDayIsAsTheRulesDemand() throws InterruptedException {
        try (Scene scene = new Scene()) {
            assertThat(new Day(scene, out, Duration.ofSeconds(30)).go(Script.of(scene)))
                    .as(told.toString(StandardCharsets.UTF_8))
                    .isEmpty();
            assertThat(scene.control().requests("POST call")).isEqualTo(4); // two parked, one picked up, one sent on
            assertThat(new Day(scene, out, Duration.ofMillis(200)).go(List.of(otherwise(scene))))
                    .hasValueSatisfying(wrong -> assertThat(wrong)
                            .startsWith("13:00 \"Ann is said to be ready\"")
                            .contains("must be ready and is A=f C=1"));
        }
    }

    /** A line that does not come true must be noticed. */
    private static Line otherwise(Scene scene) {
        return new Line("13:00", "Ann is said to be ready", "none", () -> {}, List.of(scene.ann.is("ready")));
    }
}
