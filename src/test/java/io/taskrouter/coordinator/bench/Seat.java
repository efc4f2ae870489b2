package io.taskrouter.coordinator.bench;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A caller's place: the worker it changes and the one key of that worker it owns.
 *
 * @param key short, so that fifty callers' keys fit into one document of 4,096 characters
 */
public record Seat(String workerSid, String key) {
    /** So many callers at each worker. */
    public static List<Seat> at(List<String> workerSids, int callers) {
        return workerSids.stream()
                .flatMap(worker -> IntStream.range(0, callers).mapToObj(number -> of(worker, number)))
                .toList();
    }

    public static Seat of(String workerSid, int number) {
        return new Seat(workerSid, "c%02d".formatted(number));
    }
}
