package io.taskrouter.coordinator.taskrouter;

import com.twilio.base.Page;
import com.twilio.rest.taskrouter.v1.workspace.Worker;
import com.twilio.rest.taskrouter.v1.workspace.WorkerReader;
import io.taskrouter.coordinator.command.WorkerSid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Follows the list's own links; of a page that failed nothing is remembered. */
final class WorkerPages implements Workforce.Roll {
    /** Attributes have up to 4,096 characters each, so that a thousand workers would make a very long answer. */
    private static final long PAGE = 200;

    private static final Fence OPEN = deadline -> true;

    private final Calls calls;
    private final WorkerReader reader;
    private @Nullable Page<Worker> last;

    WorkerPages(String workspace, Calls calls) {
        this.calls = calls;
        this.reader = Worker.reader(workspace).setPageSize(PAGE);
    }

    @Override
    public boolean hasNext() {
        Page<Worker> before = last;
        return before == null || before.hasNextPage();
    }

    @Override
    public Answer<List<Workforce.Member>> next() {
        return calls.ask(Endpoint.WORKER_LIST, OPEN, client -> {
            Page<Worker> before = last;
            Page<Worker> page = before == null ? reader.firstPage(client) : reader.nextPage(before, client);
            // the SDK takes a list whose paging it does not understand for its last page
            if (page.getPageSize() <= 0) throw new IllegalStateException("no paging");
            List<Workforce.Member> members = page.getRecords().stream()
                    .map(worker -> new Workforce.Member(new WorkerSid(worker.getSid()), worker.getAttributes()))
                    .toList();
            last = page;
            return members;
        });
    }
}
