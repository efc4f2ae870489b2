package io.taskrouter.coordinator.webhook;

import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.command.EventCodec;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Inbox;
import io.taskrouter.coordinator.queue.QueueUnavailable;
import io.taskrouter.coordinator.queue.Whereabouts;
import io.taskrouter.coordinator.webhook.Reading.Dropped;
import io.taskrouter.coordinator.webhook.Reading.Named;
import io.taskrouter.coordinator.webhook.Reading.Nameless;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Brings an event into the queues of those it concerns: two round trips to Redis, one where nothing is learned. */
@Singleton
class Forwarder {
    private final Inbox inbox;
    private final Whereabouts whereabouts;

    Forwarder(Inbox inbox, Whereabouts whereabouts) {
        this.inbox = inbox;
        this.whereabouts = whereabouts;
    }

    /** @throws QueueUnavailable when it may not have been queued everywhere; to be repeated as a whole */
    Fate forward(Reading reading) {
        return switch (reading) {
            case Named(WorkerSid worker, Event event, List<String> teaches) -> {
                // first: an end that comes right behind must find its worker
                whereabouts.remember(worker, teaches);
                yield post(List.of(worker), event);
            }
            case Nameless nameless -> forward(nameless);
            case Dropped(Fate fate) -> fate;
        };
    }

    private Fate forward(Nameless nameless) {
        List<String> sids = new ArrayList<>();
        sids.add(nameless.subject());
        sids.addAll(nameless.hints());
        List<List<WorkerSid>> found = whereabouts.find(sids);
        if (!found.getFirst().isEmpty()) return post(found.getFirst(), nameless.event());
        Set<WorkerSid> looking = new LinkedHashSet<>(nameless.suspects());
        found.forEach(looking::addAll);
        Event event = nameless.event();
        return post(looking, new Event.Look(event.id(), event.at(), "something happened to what nobody here knows"));
    }

    private Fate post(Collection<WorkerSid> workers, Event event) {
        Fate fate = workers.isEmpty() ? Fate.NO_WORKER : Fate.DUPLICATE;
        for (WorkerSid worker : workers) {
            if (inbox.post(worker, event.id(), EventCodec.encode(event))) fate = Fate.QUEUED;
        }
        return fate;
    }
}
