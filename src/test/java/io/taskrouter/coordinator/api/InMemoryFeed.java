package io.taskrouter.coordinator.api;

import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Feed;
import io.taskrouter.coordinator.queue.QueueUnavailable;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A feed that a test writes. Readers that begin anew are reset; unless asked to last, they are sent away at once. */
@Alternative
@Singleton
class InMemoryFeed implements Feed {
    final List<Reader> readers = new CopyOnWriteArrayList<>();
    final List<String> positions = new CopyOnWriteArrayList<>();
    /** What a reader who comes with a position is told at once. */
    final List<String> missed = new CopyOnWriteArrayList<>();

    volatile boolean lasts;
    volatile boolean away;

    void reset() {
        readers.clear();
        positions.clear();
        missed.clear();
        lasts = false;
        away = false;
    }

    @Override
    public Subscription follow(WorkerSid worker, String position, Reader reader) {
        if (away) throw new QueueUnavailable("no answer");
        synchronized (readers) { // whoever has seen the reset is told all that follows
            if (position == null) reader.reset("p0");
            else for (String each : missed) reader.tell(List.of(each), "later");
            readers.add(reader);
        }
        positions.add(String.valueOf(position));
        if (!lasts) reader.ended("test");
        return () -> readers.remove(reader);
    }

    void tell(String position, String... news) {
        synchronized (readers) {
            for (Reader reader : readers) reader.tell(List.of(news), position);
        }
    }
}
