package io.taskrouter.coordinator.api;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Event streams. */
@ConfigMapping(prefix = "coordinator.events")
public interface LiveConfig {

    /** How often a stream says that it lives; proxies cut what is silent. */
    @WithDefault("15s")
    @DurationMin(millis = 100)
    @DurationMax(minutes = 1)
    Duration heartbeat();

    /** A stream is ended after this, to be resumed: its credential is looked at again then. */
    @WithDefault("30m")
    @DurationMin(seconds = 1)
    Duration maxAge();

    /** On one replica. */
    @WithDefault("5000")
    @Min(1) int maxStreams();

    /** Of one Flex user on one replica: as many tabs and windows. One API key may have four fifths of all. */
    @WithDefault("12")
    @Min(1) int maxStreamsOfAgent();

    /** Bytes a reader may be behind before it is sent away. */
    @WithDefault("262144")
    @Min(4096) int mostUnsent();
}
