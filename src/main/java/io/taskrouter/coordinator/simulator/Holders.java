package io.taskrouter.coordinator.simulator;

import io.taskrouter.coordinator.simulator.Findings.Whose;
import io.taskrouter.coordinator.simulator.SimulatorOptions.Judging;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who holds which direct extension, and by whose writing. */
final class Holders {
    private final Map<String, Map<String, Held>> byExtension = new HashMap<>();

    private record Held(Whose by, Instant since) {}

    /**
     * A worker's extension has changed. Returns whose it is that the new one has another holder already, null when it has
     * none: ours when we wrote it, unless somebody else gave it to the other holder so lately that we need not know.
     */
    synchronized @Nullable Whose moved(
            String workerSid, String old, String extension, Whose whose, Instant now, Judging judging) {
        Map<String, Held> left = byExtension.getOrDefault(old, Map.of());
        if (left.size() > 1) {
            left.remove(workerSid);
        } else if (left.containsKey(workerSid)) {
            byExtension.remove(old);
        }
        if (extension.isEmpty()) {
            return null;
        }
        Map<String, Held> all = byExtension.computeIfAbsent(extension, any -> new HashMap<>());
        Instant unknown = now.minusMillis(judging.resyncMillis() + judging.graceMillis());
        boolean crossed =
                all.values().stream().allMatch(other -> other.by == Whose.THEIRS && other.since.isAfter(unknown));
        boolean free = all.isEmpty();
        all.put(workerSid, new Held(whose, now));
        return free ? null : crossed && whose == Whose.OURS ? Whose.THEIRS : whose;
    }
}
