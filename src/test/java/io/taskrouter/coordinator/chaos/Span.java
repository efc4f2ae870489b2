package io.taskrouter.coordinator.chaos;

/** From then until then, by {@link System#nanoTime()}. */
record Span(long from, long until) {
    static Span since(long from) {
        return new Span(from, System.nanoTime());
    }

    double seconds() {
        return (until - from) / 1e9;
    }

    boolean has(long nanos) {
        return nanos - from >= 0 && nanos - until < 0;
    }
}
