package io.taskrouter.coordinator.ctl;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;

/** One command: how many words may follow it, and what it does. */
record Command(int least, int most, Work work) {
    private static final int ANY = Integer.MAX_VALUE;

    static final Map<String, Command> BY_NAME = Map.ofEntries(
            entry("workers", new Command(0, ANY, (service, words) -> new Floor(service).list(String.join(" ", words)))),
            entry("worker", new Command(1, 1, (service, words) -> new Floor(service).show(words.getFirst()))),
            entry("history", new Command(1, 1, (service, words) -> new Floor(service).history(words.getFirst()))),
            entry(
                    "hold",
                    new Command(
                            1,
                            ANY,
                            (service, words) -> new Floor(service)
                                    .hold(words.getFirst(), String.join(" ", words.subList(1, words.size()))))),
            entry("release", new Command(1, 1, (service, words) -> new Floor(service).release(words.getFirst()))),
            entry("resync", new Command(1, 1, (service, words) -> new Floor(service).resync(words.getFirst()))),
            entry("queues", new Command(0, 0, (service, _) -> new Queues(service).show())),
            entry("pause", new Command(0, 0, (service, _) -> new Queues(service).pause())),
            entry("resume", new Command(0, 0, (service, _) -> new Queues(service).resume())),
            entry("dead-letters", new Command(0, 0, (service, _) -> new Letters(service).list())),
            entry("requeue", new Command(1, ANY, (service, words) -> new Letters(service).requeue(words))),
            entry("drop", new Command(1, ANY, (service, words) -> new Letters(service).drop(words))),
            entry("setup", new Command(0, 1, (service, words) -> new Workspace(service).setup(words))));

    /** Asks the service and puts the answer into words. */
    interface Work {
        String answer(Service service, List<String> words) throws Refused;
    }
}
