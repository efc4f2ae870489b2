package io.taskrouter.coordinator.setup;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.setup.Finding.Difference;
import io.taskrouter.coordinator.setup.Finding.Status;
import io.taskrouter.coordinator.taskrouter.Answer;
import io.taskrouter.coordinator.taskrouter.WorkspaceObjects;
import io.taskrouter.coordinator.taskrouter.WorkspaceObjects.Flow;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The workflows of both lines, and the filter for parked calls in front of the outbound one. */
final class Workflows {
    private static final int ACD_SECONDS = 15;
    private static final int DIRECT_SECONDS = 60;

    private final WorkspaceObjects objects;
    private final String outbound;
    private final Making to;

    /** @param outbound name of the workflow that outbound calls are made with */
    Workflows(WorkspaceObjects objects, String outbound, Making to) {
        this.objects = objects;
        this.outbound = outbound;
        this.to = to;
    }

    void all(Queues.Named queues) {
        if (!(objects.workflows() instanceof Answer.Ok<List<Flow>>(List<Flow> flows))) {
            to.add(to.failed("workflow", "all"));
            return;
        }
        workflow(flows, "Inbound ACD", ACD_SECONDS, queues.park(), WorkflowDocument.target(queues.acd()));
        ObjectNode direct = WorkflowDocument.target(queues.everyone())
                .put("expression", "task.directExtension == worker.directExtension");
        workflow(flows, "Direct Extension", DIRECT_SECONDS, queues.park(), direct);
        outbound(flows, queues.park());
    }

    private void workflow(List<Flow> flows, String name, int timeout, String park, ObjectNode any) {
        Flow found = named(flows, name);
        if (found == null) {
            ObjectNode document = WorkflowDocument.with("{}", park, any);
            created(name, document, timeout);
            return;
        }
        ObjectNode wanted = WorkflowDocument.with(found.configuration(), park, any);
        List<Difference> differences = new ArrayList<>(configuration(found, wanted));
        boolean late = found.reservationTimeout() != timeout;
        if (late)
            differences.add(new Difference(
                    "taskReservationTimeout", Integer.toString(found.reservationTimeout()), Integer.toString(timeout)));
        to.make(
                "workflow",
                name,
                differences,
                () -> objects.changeWorkflow(found.sid(), wanted.toString(), late ? timeout : null));
    }

    /** Somebody else's, but for the filter in front of it. */
    private void outbound(List<Flow> flows, String park) {
        Flow found = named(flows, outbound);
        if (found == null) {
            to.add(Finding.of("workflow", outbound, Status.UNKNOWN, List.of())
                    .saying("Set coordinator.setup.outbound-workflow to the workflow that outbound calls are made with:"
                            + " without the filter in it a parked outbound call cannot be picked up."));
            return;
        }
        ObjectNode wanted = WorkflowDocument.with(found.configuration(), park, null);
        to.make(
                "workflow",
                found.name(),
                configuration(found, wanted),
                () -> objects.changeWorkflow(found.sid(), wanted.toString(), null));
    }

    private void created(String name, ObjectNode document, int timeout) {
        var wanted = List.of(
                new Difference("configuration", null, document.toString()),
                new Difference("taskReservationTimeout", null, Integer.toString(timeout)));
        if (!to.isMaking()) to.add(Finding.of("workflow", name, Status.MISSING, wanted));
        else
            to.add(to.outcome(
                    "workflow",
                    name,
                    Status.CREATED,
                    wanted,
                    objects.createWorkflow(name, document.toString(), timeout)));
    }

    private static @Nullable Flow named(List<Flow> flows, String name) {
        return flows.stream()
                .filter(flow -> flow.name().equalsIgnoreCase(name))
                .findFirst()
                .orElse(null);
    }

    private static List<Difference> configuration(Flow found, ObjectNode wanted) {
        if (WorkflowDocument.read(found.configuration()).equals(wanted)) return List.of();
        return List.of(new Difference("configuration", found.configuration(), wanted.toString()));
    }
}
