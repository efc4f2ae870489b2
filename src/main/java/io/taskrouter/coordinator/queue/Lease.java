package io.taskrouter.coordinator.queue;

import java.time.Duration;

/** How long a claim may still be trusted: counted on this machine's monotonic clock from before the claim was sent, so never longer than Redis counts. */
public interface Lease {
    /** Time left, zero or negative when it is over. */
    Duration remaining();
}
