package io.taskrouter.coordinator.taskrouter;

import com.twilio.base.Page;
import com.twilio.http.HttpMethod;
import com.twilio.rest.api.v2010.account.Call;
import com.twilio.rest.taskrouter.v1.workspace.Task;
import com.twilio.rest.taskrouter.v1.workspace.TaskReader;
import com.twilio.type.Twiml;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Calls and their tasks by Twilio's SDK. */
final class TwilioTelephony implements Telephony {
    private static final Set<Call.Status> OVER = Set.of(
            Call.Status.COMPLETED, Call.Status.BUSY, Call.Status.FAILED, Call.Status.NO_ANSWER, Call.Status.CANCELED);
    private static final Set<Task.Status> WAITING = Set.of(Task.Status.PENDING, Task.Status.RESERVED);
    private static final List<String> OPEN = List.of("pending", "reserved", "assigned", "wrapping");
    private static final long PAGE = 200;

    private final String workspace;
    private final Calls calls;

    TwilioTelephony(String workspace, Calls calls) {
        this.workspace = workspace;
        this.calls = calls;
    }

    @Override
    public Answer<TaskRecord> fetchTask(String taskSid, Fence fence) {
        return calls.ask(Endpoint.TASK_READ, fence, client -> {
            Task task = Task.fetcher(workspace, taskSid).fetch(client);
            return new TaskRecord(
                    Objects.requireNonNull(task.getAttributes()),
                    task.getWorkflowSid(),
                    task.getTaskQueueFriendlyName(),
                    WAITING.contains(task.getAssignmentStatus()));
        });
    }

    @Override
    public Answer<Boolean> redirectCall(String callSid, String twiml, @Nullable String statusCallback, Fence fence) {
        return calls.ask(Endpoint.CALL_WRITE, fence, client -> {
            var update = Call.updater(callSid).setTwiml(new Twiml(twiml));
            if (statusCallback != null)
                update.setStatusCallback(URI.create(statusCallback)).setStatusCallbackMethod(HttpMethod.POST);
            return callSid.equals(update.update(client).getSid());
        });
    }

    @Override
    public Answer<Boolean> hangUp(String callSid, Fence fence) {
        return calls.ask(
                Endpoint.CALL_WRITE,
                fence,
                client -> callSid.equals(Call.updater(callSid)
                        .setStatus(Call.UpdateStatus.COMPLETED)
                        .update(client)
                        .getSid()));
    }

    @Override
    public Answer<Boolean> isOver(String callSid, Fence fence) {
        return calls.ask(
                Endpoint.CALL_READ,
                fence,
                client -> OVER.contains(Call.fetcher(callSid).fetch(client).getStatus()));
    }

    @Override
    public Answer<String> createVoiceTask(String workflowSid, String attributes, int priority, Fence fence) {
        return calls.ask(
                Endpoint.TASK_WRITE,
                fence,
                client -> Objects.requireNonNull(Task.creator(workspace)
                        .setWorkflowSid(workflowSid)
                        .setTaskChannel("voice")
                        .setAttributes(attributes)
                        .setPriority(priority)
                        .create(client)
                        .getSid()));
    }

    @Override
    public Answer<Boolean> hasTask(String workflowSid, Predicate<String> attributes, Fence fence) {
        TaskReader reader = Task.reader(workspace)
                .setWorkflowSid(workflowSid)
                .setAssignmentStatus(List.of(String.join(",", OPEN)))
                .setOrdering("DateCreated:desc") // one page must do, and what is looked for was made moments ago
                .setPageSize(PAGE);
        return calls.ask(Endpoint.TASK_READ, fence, client -> {
            Page<Task> page = reader.firstPage(client);
            return page.getRecords().stream().map(Task::getAttributes).anyMatch(attributes);
        });
    }
}
