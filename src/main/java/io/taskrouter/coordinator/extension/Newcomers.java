package io.taskrouter.coordinator.extension;

import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Inbox;
import io.taskrouter.coordinator.queue.Workers;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * Workers somebody should look at, a few at a time, since each look costs TaskRouter several requests: whose extension others have changed, and who was never seen here. Without a look nobody would make a new worker
 * ready for the first time. Used by one thread.
 */
final class Newcomers {
    /** In one round, of which there is about one a second. */
    private static final int AT_ONCE = 5;

    private static final int REQUESTS_PER_LOOK = 3;
    private static final int MOST_ASKED = 100;

    private final Workers workers;
    private final Inbox inbox;
    private final int othersAtOnce;
    private final Deque<WorkerSid> waiting = new ArrayDeque<>();
    private final Deque<WorkerSid> others = new ArrayDeque<>();
    private final Set<WorkerSid> urgent = new HashSet<>();

    /** @param requestsPerSecond what may be spent on those for whom there is no hurry */
    Newcomers(Workers workers, Inbox inbox, int requestsPerSecond) {
        this.workers = workers;
        this.inbox = inbox;
        this.othersAtOnce = Math.max(1, requestsPerSecond / REQUESTS_PER_LOOK);
    }

    /** @param changed are looked at in any case, @param holders and all others when they were never seen here */
    void expect(Collection<WorkerSid> changed, Collection<WorkerSid> holders, Collection<WorkerSid> everybody) {
        waiting.clear();
        others.clear();
        urgent.clear();
        urgent.addAll(changed);
        waiting.addAll(changed);
        for (WorkerSid holder : holders) if (!urgent.contains(holder)) waiting.add(holder);
        for (WorkerSid worker : everybody)
            if (!urgent.contains(worker) && !holders.contains(worker)) others.add(worker);
    }

    void lookAtSome() {
        look(waiting, AT_ONCE, Integer.MAX_VALUE);
        if (waiting.isEmpty()) look(others, othersAtOnce, MOST_ASKED);
    }

    private void look(Deque<WorkerSid> some, int atMost, int asked) {
        for (int looks = 0; looks < atMost && asked > 0 && !some.isEmpty(); asked--) {
            WorkerSid worker = some.peek();
            if (urgent.contains(worker) || workers.find(worker).isEmpty()) {
                inbox.post(worker, "census-" + UUID.randomUUID(), Inbox.LOOK);
                looks++;
            }
            some.remove();
        }
    }
}
