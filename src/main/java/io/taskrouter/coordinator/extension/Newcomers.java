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

/** Workers somebody should look at: a few at a time, since each look costs TaskRouter several requests. Used by one thread. */
final class Newcomers {
    /** In one round, of which there is about one a second. */
    private static final int AT_ONCE = 5;

    private final Workers workers;
    private final Inbox inbox;
    private final Deque<WorkerSid> waiting = new ArrayDeque<>();
    private final Set<WorkerSid> urgent = new HashSet<>();

    Newcomers(Workers workers, Inbox inbox) {
        this.workers = workers;
        this.inbox = inbox;
    }

    /** @param changed are looked at in any case, @param holders when they were never seen here */
    void expect(Collection<WorkerSid> changed, Collection<WorkerSid> holders) {
        waiting.clear();
        urgent.clear();
        urgent.addAll(changed);
        waiting.addAll(changed);
        for (WorkerSid holder : holders) if (!urgent.contains(holder)) waiting.add(holder);
    }

    void lookAtSome() {
        for (int looks = 0; looks < AT_ONCE && !waiting.isEmpty(); ) {
            WorkerSid worker = waiting.peek();
            if (urgent.contains(worker) || workers.find(worker).isEmpty()) {
                inbox.post(worker, "census-" + UUID.randomUUID(), Inbox.LOOK);
                looks++;
            }
            waiting.remove();
        }
    }
}
