package io.taskrouter.coordinator.rules;

import io.taskrouter.coordinator.rules.CallEvent.Progress;
import io.taskrouter.coordinator.rules.CallEvent.Task;
import java.time.Instant;
import java.util.List;

/**
 * A complete read of a worker's open voice reservations.
 *
 * @param readAt when the read began
 */
public record Truth(List<Open> open, Instant readAt) {

    /** @param progress created (pending), accepted or wrapping */
    public record Open(String sid, Progress progress, Task task, Instant createdAt) {
        public Open {
            if (progress.isEnd()) throw new IllegalArgumentException("an open reservation has not ended");
        }
    }

    public Truth {
        open = List.copyOf(open);
    }
}
