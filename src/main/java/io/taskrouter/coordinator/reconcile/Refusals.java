package io.taskrouter.coordinator.reconcile;

import static io.taskrouter.coordinator.command.ProblemType.ACD_NOT_ALLOWED;
import static io.taskrouter.coordinator.command.ProblemType.ATTRIBUTES_TOO_LARGE;
import static io.taskrouter.coordinator.command.ProblemType.CAPACITY_NOT_ALLOWED;
import static io.taskrouter.coordinator.command.ProblemType.REVISION_MISMATCH;
import static io.taskrouter.coordinator.command.ProblemType.TASKROUTER_REFUSED;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.Reason;
import java.util.List;
import java.util.Map;

/** What is said of updates that cannot be done as they were asked for. */
final class Refusals {
    static final Problem UNREADABLE = Problem.of(
            TASKROUTER_REFUSED, // final, which 500 is not: the same key would bring this answer again
            "The update cannot be read any more and was put aside; tell the operators its id.");

    private Refusals() {}

    static Problem revision(long present) {
        return new Problem(
                REVISION_MISMATCH,
                "The worker's revision is " + present + ". Read the worker again and send its ETag in If-Match.",
                Map.of("revision", TextNode.valueOf(Long.toString(present))));
    }

    /** @param length in characters, as {@code limit} */
    static Problem tooLarge(int length, int limit) {
        return new Problem(
                ATTRIBUTES_TOO_LARGE,
                "The attributes would be " + length + " characters; " + limit + " of TaskRouter's " + Owned.LIMIT
                        + " are for callers. Remove keys or shorten values.",
                Map.of("length", IntNode.valueOf(length), "limit", IntNode.valueOf(limit)));
    }

    static Problem ready(List<Reason> reasons) {
        return new Problem(
                ACD_NOT_ALLOWED,
                "The rules do not allow this now; nothing was applied. See reasons, or send Prefer: handling=lenient.",
                Map.of("reasons", json(reasons)));
    }

    static Problem capacity(List<Reason> reasons, int wanted) {
        return new Problem(
                CAPACITY_NOT_ALLOWED,
                "The worker's calls and a supervisor's override alone fix the capacity; nothing was applied. Leave it out, or send Prefer: handling=lenient.",
                Map.of("reasons", json(reasons), "wanted", IntNode.valueOf(wanted)));
    }

    private static JsonNode json(List<Reason> reasons) {
        return ExactJson.MAPPER.valueToTree(reasons);
    }
}
