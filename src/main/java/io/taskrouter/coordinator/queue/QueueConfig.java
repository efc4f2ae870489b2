package io.taskrouter.coordinator.queue;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** {@code coordinator.queue.*}. */
@ConfigMapping(prefix = "coordinator.queue")
public interface QueueConfig {

    /** Updates that may wait for one worker. */
    @WithDefault("1000")
    @Min(1) @Max(100_000) int maxDepth();

    /** Into how many parts the workers are divided in Redis; cannot be changed once there is something in it. */
    @WithDefault("64")
    @Min(1) @Max(1024) int partitions();

    /** How long a holder may work on a worker before somebody else may take over, unless it prolongs. */
    @WithDefault("8s")
    @DurationMin(millis = 100)
    @DurationMax(minutes = 5)
    Duration lease();

    /** Updates taken in one pass at most. */
    @WithDefault("200")
    @Min(1) @Max(1000) int batch();

    /** {@code local}, or {@code replicas=n}: so many Redis replicas must confirm what was accepted and claimed. */
    @WithDefault("local")
    @Pattern(regexp = "local|replicas=[1-9]") String durability();

    /** How long a settled update's result and an idempotency key are kept. */
    @WithDefault("24h")
    @DurationMin(minutes = 1)
    @DurationMax(days = 30)
    Duration retention();

    /**
     * How long a pass waits for the callers that the pass before it served, so that they stay together in one batch; never for a lone update. 0 turns it off.
     */
    @WithDefault("6ms")
    @DurationMin(millis = 0)
    @DurationMax(millis = 100)
    Duration gatheringWindow();

    /** How often orphaned and waiting workers are looked for. */
    @WithDefault("500ms")
    @DurationMin(millis = 10)
    @DurationMax(seconds = 30)
    Duration scan();

    /** How often depth and age of the whole queue are looked at, for metrics: an age is late by one look and a quarter when another update has become the oldest, and by nothing otherwise. */
    @WithDefault("500ms")
    @DurationMin(millis = 50)
    @DurationMax(hours = 1)
    Duration sample();
}
