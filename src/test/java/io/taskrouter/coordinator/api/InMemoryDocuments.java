package io.taskrouter.coordinator.api;

import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Workers;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Documents by stamp, as a test puts them. */
@Alternative
@Singleton
class InMemoryDocuments implements Workers {
    final Map<String, String> byStamp = new ConcurrentHashMap<>();

    @Override
    public Optional<String> document(WorkerSid worker, String stamp) {
        return Optional.ofNullable(byStamp.get(stamp));
    }

    @Override
    public Optional<Known> find(WorkerSid worker) {
        return Optional.empty();
    }

    @Override
    public SortedMap<WorkerSid, String> floor() {
        return new TreeMap<>();
    }

    @Override
    public List<Integer> depths(List<WorkerSid> workers) {
        return List.of();
    }

    @Override
    public Map<WorkerSid, String> states(List<WorkerSid> workers) {
        return Map.of();
    }

    @Override
    public long count() {
        return 0;
    }

    @Override
    public Page history(WorkerSid worker, String cursor, int limit) {
        return new Page(List.of(), null);
    }

    @Override
    public List<String> found(WorkerSid worker, String stamp) {
        return List.of();
    }

    @Override
    public List<String> documents(WorkerSid worker) {
        return List.of();
    }
}
