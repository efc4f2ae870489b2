package io.taskrouter.coordinator.extension;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** {@code coordinator.extensions.*}. */
@ConfigMapping(prefix = "coordinator.extensions")
public interface ExtensionConfig {

    /** Digits of an extension: a number from 2 to 10, or a range such as {@code 3-5}. */
    @WithDefault("4")
    String patternLength();

    /** How often all workers are read again, to find what others have assigned. */
    @WithDefault("10m")
    @DurationMin(seconds = 1)
    @DurationMax(days = 1)
    Duration sweepInterval();

    /** How many moves and rows of bulk assignments one replica carries out at once; all other updates of workers pass between them. */
    @WithDefault("8")
    @Min(1) @Max(100) int concurrency();
}
