package io.taskrouter.coordinator.api;

import io.quarkus.runtime.annotations.StaticInitSafe;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Requests a second that a caller may send to one replica for ever; ten seconds' worth may come at once. 0 sets no limit. */
// The request filter that asks it is made before the application starts.
@StaticInitSafe
@ConfigMapping(prefix = "coordinator.limits")
public interface LimitsConfig {

    /** Of one Flex user. */
    @WithDefault("30")
    int userPerSecond();

    /** Of one API key. */
    @WithDefault("3000")
    int keyPerSecond();
}
