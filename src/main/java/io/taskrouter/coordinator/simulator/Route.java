package io.taskrouter.coordinator.simulator;

/**
 * One operation of one path.
 *
 * @param endpoint short name used by limits, faults and counters, like {@code worker}
 * @param control true for the simulator's own pages: no credentials, limits, latency or faults
 */
record Route(String method, String endpoint, boolean control, Operation operation) {
    /** {@code POST worker} */
    String key() {
        return method + " " + endpoint;
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
