package io.taskrouter.coordinator.simulator;

/**
 * One operation of one path.
 *
 * @param endpoint short name used by limits, faults and counters, like {@code worker}
 * @param key method and endpoint, like {@code POST worker}
 * @param control true for the simulator's own pages: no credentials, limits, latency or faults
 */
record Route(String method, String endpoint, boolean control, Operation operation, String key) {
    Route(String method, String endpoint, boolean control, Operation operation) {
        this(method, endpoint, control, operation, method + " " + endpoint);
    }

    boolean writesWorker() {
        return method.equals("POST") && (endpoint.equals("worker") || endpoint.equals("worker-channel"));
    }

    /** Answers from memory, at once. */
    @FunctionalInterface
    interface Operation {
        Reply answer(Exchange exchange);
    }
}
