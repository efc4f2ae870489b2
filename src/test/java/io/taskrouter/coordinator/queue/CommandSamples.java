package io.taskrouter.coordinator.queue;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.command.Reason;
import java.util.List;
import java.util.Map;

/** Outcomes with something in every place. */
final class CommandSamples {
    private CommandSamples() {}

    static Outcome.Applied applied() {
        Reason reason = new Reason("on-call", "WR1", "acd", "on a queue call");
        return new Outcome.Applied(
                "41",
                true,
                List.of(new Outcome.Deferred(
                        "/attributes/isAcdReady",
                        ExactJson.MAPPER.getNodeFactory().booleanNode(true),
                        "rules-allow",
                        List.of(reason))),
                List.of(new Outcome.Refused(
                        "/voice/capacity", IntNode.valueOf(3), IntNode.valueOf(1), List.of(Reason.of("full", "full")))),
                ExactJson.object("{\"mended\":[1.0,\"ünï\"]}"));
    }

    static Problem problem() {
        return new Problem(ProblemType.REVISION_MISMATCH, "read it again", Map.of("current", TextNode.valueOf("42")));
    }
}
