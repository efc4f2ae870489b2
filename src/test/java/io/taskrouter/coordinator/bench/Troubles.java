package io.taskrouter.coordinator.bench;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** Counts, by kind, the answers that made a caller try again; and those that did not say why. */
final class Troubles {
    private final Map<String, LongAdder> kinds = new ConcurrentHashMap<>();
    private final LongAdder unexplained = new LongAdder();

    void met(String kind) {
        kinds.computeIfAbsent(kind, any -> new LongAdder()).increment();
    }

    /** Met where a reason was owed and none was given. */
    void metUnexplained(String kind) {
        met(kind);
        unexplained.increment();
    }

    long unexplained() {
        return unexplained.sum();
    }

    Map<String, Long> byKind() {
        return kinds.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().sum(), Long::sum, TreeMap::new));
    }

    static String nameOf(IOException e) {
        return switch (e) {
            case SocketTimeoutException _ -> "no answer";
            case ConnectException _ -> "connection refused";
            default -> "connection lost";
        };
    }
}
