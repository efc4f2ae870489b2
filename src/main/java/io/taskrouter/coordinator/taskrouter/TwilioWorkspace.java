package io.taskrouter.coordinator.taskrouter;

import com.twilio.base.Page;
import com.twilio.base.Reader;
import com.twilio.base.Resource;
import com.twilio.http.HttpMethod;
import com.twilio.rest.api.v2010.account.IncomingPhoneNumber;
import com.twilio.rest.taskrouter.v1.Workspace;
import com.twilio.rest.taskrouter.v1.WorkspaceUpdater;
import com.twilio.rest.taskrouter.v1.workspace.TaskQueue;
import com.twilio.rest.taskrouter.v1.workspace.Workflow;
import com.twilio.rest.taskrouter.v1.workspace.WorkflowUpdater;
import io.taskrouter.coordinator.taskrouter.Answer.Ok;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The objects of one workspace, by Twilio's SDK; under the same limits, deadlines and breaker as every other call. */
final class TwilioWorkspace implements WorkspaceObjects {
    private static final Fence OPEN = deadline -> true;
    private static final int MOST_PAGES = 50;

    private final String workspace;
    private final String account;
    private final Calls calls;

    TwilioWorkspace(String workspace, String account, Calls calls) {
        this.workspace = workspace;
        this.account = account;
        this.calls = calls;
    }

    @Override
    public Answer<Settings> settings() {
        return read(client -> settings(Workspace.fetcher(workspace).fetch(client)));
    }

    @Override
    public Answer<Settings> change(SettingsChange change) {
        WorkspaceUpdater update = Workspace.updater(workspace);
        if (change.eventCallbackUrl() != null) update.setEventCallbackUrl(change.eventCallbackUrl());
        if (change.eventsFilter() != null) update.setEventsFilter(change.eventsFilter());
        if (change.multitasking() != null) update.setMultiTaskEnabled(change.multitasking());
        return write(client -> settings(update.update(client)));
    }

    private static Settings settings(Workspace workspace) {
        return new Settings(
                text(workspace.getEventCallbackUrl()),
                text(workspace.getEventsFilter()),
                Boolean.TRUE.equals(workspace.getMultiTaskEnabled()));
    }

    @Override
    public Answer<List<Queue>> queues() {
        return all(TaskQueue.reader(workspace), TwilioWorkspace::queue);
    }

    @Override
    public Answer<Queue> createQueue(String name, String targetWorkers) {
        return write(client -> queue(TaskQueue.creator(workspace, name)
                .setTargetWorkers(targetWorkers)
                .create(client)));
    }

    @Override
    public Answer<Queue> changeQueue(String sid, String targetWorkers) {
        return write(client -> queue(TaskQueue.updater(workspace, sid)
                .setTargetWorkers(targetWorkers)
                .update(client)));
    }

    private static Queue queue(TaskQueue queue) {
        return new Queue(queue.getSid(), queue.getFriendlyName(), queue.getTargetWorkers());
    }

    @Override
    public Answer<List<Flow>> workflows() {
        return all(Workflow.reader(workspace), TwilioWorkspace::flow);
    }

    @Override
    public Answer<Flow> createWorkflow(String name, String configuration, int reservationTimeout) {
        return write(client -> flow(Workflow.creator(workspace, name, configuration)
                .setTaskReservationTimeout(reservationTimeout)
                .create(client)));
    }

    @Override
    public Answer<Flow> changeWorkflow(String sid, String configuration, @Nullable Integer reservationTimeout) {
        WorkflowUpdater update = Workflow.updater(workspace, sid).setConfiguration(configuration);
        if (reservationTimeout != null) update.setTaskReservationTimeout(reservationTimeout);
        return write(client -> flow(update.update(client)));
    }

    private static Flow flow(Workflow workflow) {
        return new Flow(
                workflow.getSid(),
                workflow.getFriendlyName(),
                Objects.requireNonNullElse(workflow.getConfiguration(), "{}"),
                Objects.requireNonNullElse(workflow.getTaskReservationTimeout(), 0));
    }

    @Override
    public Answer<List<Line>> phoneNumbers() {
        return all(IncomingPhoneNumber.reader(account), TwilioWorkspace::line);
    }

    @Override
    public Answer<Line> watch(String sid, String statusCallback) {
        return write(client -> line(IncomingPhoneNumber.updater(account, sid)
                .setStatusCallback(statusCallback)
                .setStatusCallbackMethod(HttpMethod.POST)
                .update(client)));
    }

    private static Line line(IncomingPhoneNumber number) {
        String digits =
                number.getPhoneNumber() == null ? "" : number.getPhoneNumber().getEndpoint();
        return new Line(
                number.getSid(), digits, text(number.getStatusCallback()), text(number.getStatusCallbackMethod()));
    }

    private <R extends Resource, T> Answer<List<T>> all(Reader<R> reader, Function<R, T> understood) {
        try {
            List<T> all = new ArrayList<>();
            Page<R> page = calls.demand(Endpoint.SETUP_READ, OPEN, reader::firstPage);
            page.getRecords().forEach(record -> all.add(understood.apply(record)));
            for (int pages = 1; page.hasNextPage() && pages < MOST_PAGES; pages++) {
                Page<R> before = page;
                page = calls.demand(Endpoint.SETUP_READ, OPEN, client -> reader.nextPage(before, client));
                page.getRecords().forEach(record -> all.add(understood.apply(record)));
            }
            return new Ok<>(List.copyOf(all));
        } catch (CallFailed e) {
            return e.answer();
        }
    }

    private <T> Answer<T> read(Calls.Question<T> question) {
        return calls.ask(Endpoint.SETUP_READ, OPEN, question);
    }

    private <T> Answer<T> write(Calls.Question<T> question) {
        return calls.ask(Endpoint.SETUP_WRITE, OPEN, question);
    }

    private static @Nullable String text(@Nullable Object value) {
        String text = value == null ? "" : value.toString().strip();
        return text.isEmpty() ? null : text;
    }
}
