package io.taskrouter.coordinator.api;

import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Whereabouts;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;

/** Nothing is known of anything that names no worker. */
@Alternative
@Singleton
class InMemoryWhereabouts implements Whereabouts {
    @Override
    public void remember(WorkerSid worker, Collection<String> sids) {}

    @Override
    public List<List<WorkerSid>> find(List<String> sids) {
        return sids.stream().map(_ -> List.<WorkerSid>of()).toList();
    }
}
