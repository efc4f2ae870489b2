package io.taskrouter.coordinator.queue;

/**
 * How many Redis replicas must have a write before it counts.
 *
 * @param replicas 0: this Redis alone is enough
 */
record Durability(int replicas) {
    private static final String PREFIX = "replicas=";

    /** {@code local} or {@code replicas=n}. */
    static Durability parse(String text) {
        if (text.equals("local")) return new Durability(0);
        if (text.startsWith(PREFIX)) return new Durability(Integer.parseInt(text.substring(PREFIX.length())));
        throw new IllegalArgumentException("durability is local or replicas=n");
    }

    boolean isLocal() {
        return replicas == 0;
    }
}
