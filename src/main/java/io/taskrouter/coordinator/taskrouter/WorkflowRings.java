package io.taskrouter.coordinator.taskrouter;

import com.twilio.rest.taskrouter.v1.workspace.Workflow;
import io.taskrouter.coordinator.taskrouter.Answer.Ok;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How long reservations ring, by workflow; remembered for a while. */
final class WorkflowRings {
    private static final Duration KEPT = Duration.ofMinutes(10);
    private static final int MOST = 1000;

    private final String workspace;
    private final Calls calls;
    private final Clock clock;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    private record Known(Duration atMost, Instant until) {}

    WorkflowRings(String workspace, Calls calls, Clock clock) {
        this.workspace = workspace;
        this.calls = calls;
        this.clock = clock;
    }

    Answer<Duration> of(String workflowSid, Fence fence) {
        Known before = known.get(workflowSid);
        if (before != null && clock.instant().isBefore(before.until())) return new Ok<>(before.atMost());
        Answer<Duration> answer = calls.ask(
                Endpoint.SETUP_READ,
                fence,
                client -> Duration.ofSeconds(
                        Workflow.fetcher(workspace, workflowSid).fetch(client).getTaskReservationTimeout()));
        if (answer instanceof Ok<Duration>(Duration atMost)) keep(workflowSid, atMost);
        return answer;
    }

    private void keep(String workflowSid, Duration atMost) {
        if (known.size() >= MOST) known.clear(); // a workspace has a handful
        known.put(workflowSid, new Known(atMost, clock.instant().plus(KEPT)));
    }
}
