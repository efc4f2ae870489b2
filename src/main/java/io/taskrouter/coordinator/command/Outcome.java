package io.taskrouter.coordinator.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of one update. */
public sealed interface Outcome {

    /**
     * Everything it needed is confirmed by TaskRouter.
     *
     * @param revision the worker's revision right after this update
     * @param changed false when nothing had to be written for it
     * @param report what a {@link Command.Look} found and mended, else null
     */
    record Applied(
            String revision,
            boolean changed,
            List<Deferred> deferred,
            List<Refused> refused,
            @Nullable ObjectNode report)
            implements Outcome {}

    /** The caller's wish cannot be granted; nothing of it was applied. */
    record Rejected(Problem problem) implements Outcome {}

    /** TaskRouter refused it for good, or it was given up as poison. */
    record Failed(Problem problem) implements Outcome {}

    /** A part kept as a wish until the rules allow it. */
    record Deferred(String path, JsonNode value, String until, List<Reason> reasons) {}

    /** A part the rules never allow. {@code wanted} is the value the rules want instead. */
    record Refused(String path, JsonNode value, JsonNode wanted, List<Reason> reasons) {}
}
