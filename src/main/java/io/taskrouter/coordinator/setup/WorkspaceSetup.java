package io.taskrouter.coordinator.setup;

import io.taskrouter.coordinator.setup.Finding.Status;
import io.taskrouter.coordinator.taskrouter.Answer;
import io.taskrouter.coordinator.taskrouter.Fence;
import io.taskrouter.coordinator.taskrouter.TaskRouter;
import io.taskrouter.coordinator.taskrouter.TaskRouter.IfMatch;
import io.taskrouter.coordinator.taskrouter.WorkerRecord;
import io.taskrouter.coordinator.taskrouter.Workforce;
import io.taskrouter.coordinator.taskrouter.WorkspaceObjects;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Holds a workspace against what the rules need, and makes it so. Makes real calls to TaskRouter; slow, for people. */
@Singleton
public class WorkspaceSetup {
    private final WorkspaceObjects objects;
    private final TaskRouter taskRouter;
    private final Workforce workforce;
    private final SetupConfig config;
    private final @Nullable String publicUrl;

    WorkspaceSetup(
            WorkspaceObjects objects,
            TaskRouter taskRouter,
            Workforce workforce,
            SetupConfig config,
            @ConfigProperty(name = "coordinator.public-url") Optional<String> publicUrl) {
        this.objects = objects;
        this.taskRouter = taskRouter;
        this.workforce = workforce;
        this.config = config;
        this.publicUrl = publicUrl.map(url -> url.strip().replaceAll("/+$", "")).orElse(null);
    }

    /** @param ready is everything as the rules need it; @param findings one per object */
    public record Report(boolean ready, List<Finding> findings) {}

    /** @param make false: only say what differs */
    public Report run(boolean make) {
        Making to = new Making(make);
        Queues.Named queues = new Queues(objects, to).all();
        if (queues != null) new Workflows(objects, config.outboundWorkflow(), to).all(queues);
        Callbacks callbacks =
                new Callbacks(objects, publicUrl, config.phoneNumbers().orElse(List.of()), to);
        callbacks.workspace();
        callbacks.phoneNumbers();
        to.add(ifMatch());
        List<Finding> findings = List.copyOf(to.findings());
        return new Report(findings.stream().allMatch(Finding::isInOrder), findings);
    }

    private Finding ifMatch() {
        if (taskRouter.ifMatch() == IfMatch.UNKNOWN) probe();
        return switch (taskRouter.ifMatch()) {
            case ENFORCED -> Finding.of("if-match", "workers", Status.OK, List.of());
            case IGNORED ->
                Finding.of("if-match", "workers", Status.OK, List.of())
                        .saying("TaskRouter ignores If-Match here: every write is preceded by a read. Nothing to do.");
            case UNKNOWN ->
                Finding.of("if-match", "workers", Status.UNKNOWN, List.of())
                        .saying("There is no worker to try it with, or TaskRouter did not answer; repeat.");
        };
    }

    /** With whichever worker comes first; writes his own name back at most, so that a dry run does it as well. */
    private void probe() {
        Fence open = deadline -> true;
        Workforce.Roll roll = workforce.roll();
        if (!(roll.next() instanceof Answer.Ok<List<Workforce.Member>>(List<Workforce.Member> page)) || page.isEmpty())
            return;
        if (taskRouter.fetchWorker(page.getFirst().worker(), open)
                instanceof Answer.Ok<WorkerRecord>(WorkerRecord worker)) taskRouter.probeIfMatch(worker, open);
    }
}
