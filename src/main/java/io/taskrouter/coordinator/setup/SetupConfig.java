package io.taskrouter.coordinator.setup;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** {@code coordinator.setup.*}. */
@ConfigMapping(prefix = "coordinator.setup")
public interface SetupConfig {

    /** Phone numbers of the queue line and the direct line: SIDs, or numbers in E.164, or {@code *} for all of the account. Empty: their status callbacks are left to people. */
    Optional<List<String>> phoneNumbers();

    /** The workflow that outbound calls are made with: it gets the filter for parked calls in front, everything else in it stays. */
    @WithDefault("Outbound")
    String outboundWorkflow();
}
