package io.taskrouter.coordinator.setup;

import io.taskrouter.coordinator.setup.Finding.Difference;
import io.taskrouter.coordinator.setup.Finding.Status;
import io.taskrouter.coordinator.taskrouter.Answer;
import io.taskrouter.coordinator.taskrouter.WorkspaceObjects;
import io.taskrouter.coordinator.taskrouter.WorkspaceObjects.Queue;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The queues that the rules name. The expression stands at the queue, since transfers within Flex look at nothing else. */
final class Queues {
    private final WorkspaceObjects objects;
    private final Making to;

    Queues(WorkspaceObjects objects, Making to) {
        this.objects = objects;
        this.to = to;
    }

    /** SIDs; names stand in for what is still to be made. */
    record Named(String acd, String park, String everyone) {}

    /** Null when TaskRouter does not answer: workflows are not to name what is not there. */
    @Nullable Named all() {
        if (!(objects.queues() instanceof Answer.Ok<List<Queue>>(List<Queue> queues))) {
            to.add(to.failed("task-queue", "all"));
            return null;
        }
        var acd = queue(queues, "Inbound ACD", "isAcdReady == true", true);
        var park = queue(queues, "Park Pickup", "1 == 1", true);
        var everyone = queue(queues, "Everyone", "1 == 1", false);
        return acd == null || park == null || everyone == null ? null : new Named(acd, park, everyone);
    }

    /** @return its SID, or its name where it is still to be made; null when that failed */
    private @Nullable String queue(List<Queue> queues, String name, String expression, boolean isOurs) {
        Queue found = queues.stream()
                .filter(queue -> queue.name().equalsIgnoreCase(name))
                .findFirst()
                .orElse(null);
        if (found == null) return created(name, expression);
        var difference = new Difference("targetWorkers", found.targetWorkers(), expression);
        if (same(found.targetWorkers(), expression)) {
            to.add(Finding.of("task-queue", name, Status.OK, List.of()));
        } else if (!isOurs) {
            to.add(Finding.of("task-queue", name, Status.FOREIGN, List.of(difference))
                    .saying("Direct calls wait here: its expression must let every worker in. Change it by hand."));
        } else {
            to.make("task-queue", name, List.of(difference), () -> objects.changeQueue(found.sid(), expression));
        }
        return found.sid();
    }

    private @Nullable String created(String name, String expression) {
        var wanted = List.of(new Difference("targetWorkers", null, expression));
        if (!to.isMaking()) {
            to.add(Finding.of("task-queue", name, Status.MISSING, wanted));
            return name;
        }
        Answer<Queue> made = objects.createQueue(name, expression);
        to.add(to.outcome("task-queue", name, Status.CREATED, wanted, made));
        return made instanceof Answer.Ok<Queue>(Queue queue) ? queue.sid() : null;
    }

    private static boolean same(@Nullable String one, String other) {
        return Objects.equals(one == null ? null : one.replaceAll("\\s+", ""), other.replaceAll("\\s+", ""));
    }
}
