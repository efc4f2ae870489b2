package io.taskrouter.coordinator.api;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Event streams. */
@ConfigMapping(prefix = "coordinator.events")
public interface LiveConfig {

    /** How often a stream says that it lives; proxies cut what is silent. */
    @WithDefault("15s")
    Duration heartbeat();

    /** A stream is ended after this, to be resumed: its credential is looked at again then. */
    @WithDefault("30m")
    Duration maxAge();

    /** On one replica. */
    @WithDefault("5000")
    int maxStreams();

    /** Of one agent on one replica: as many tabs and windows. */
    @WithDefault("12")
    int maxStreamsOfAgent();

    /** Bytes a reader may be behind before it is sent away. */
    @WithDefault("262144")
    int mostUnsent();
}
