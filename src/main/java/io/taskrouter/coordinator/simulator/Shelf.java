package io.taskrouter.coordinator.simulator;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** Resources of one kind, found by SID and listed in order of creation; safe to use from many threads. */
final class Shelf<T extends Resource> {
    private final Map<String, T> bySid = new ConcurrentHashMap<>();
    private final ConcurrentNavigableMap<Long, T> byAge = new ConcurrentSkipListMap<>();

    void put(T item) {
        bySid.put(item.sid(), item);
        byAge.put(item.ordinal(), item);
    }

    void remove(String sid) {
        T gone = bySid.remove(sid);
        if (gone != null) {
            byAge.remove(gone.ordinal());
        }
    }

    @Nullable T find(String sid) {
        return bySid.get(sid);
    }

    T get(String sid, String path) {
        T item = bySid.get(sid);
        if (item == null) {
            throw Rejection.notFound(path);
        }
        return item;
    }

    Collection<T> all() {
        return byAge.values();
    }

    Collection<T> after(long ordinal) {
        return byAge.tailMap(ordinal, false).values();
    }

    int size() {
        return bySid.size();
    }

    void clear() {
        bySid.clear();
        byAge.clear();
    }
}
