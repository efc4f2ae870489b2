package io.taskrouter.coordinator.bench;

/**
 * A caller's place: the worker it changes and the one key of that worker it owns.
 *
 * @param key short, so that fifty callers' keys fit into one document of 4,096 characters
 */
record Seat(String workerSid, String key) {
    static Seat of(String workerSid, int number) {
        return new Seat(workerSid, "c%02d".formatted(number));
    }
}
