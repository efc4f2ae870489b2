package io.taskrouter.coordinator.api;

/** Who fills one of these keeps out nobody whose bodies count in another. */
final class BodyBudgets {
    private final BodyBudget bodies = new BodyBudget(Limits.COMING_BODIES);
    private final BodyBudget bulkBodies = new BodyBudget(Limits.COMING_BULK_BODIES);
    private final BodyBudget callbacks = new BodyBudget(Limits.COMING_CALLBACKS);
    private final BodyBudget eventStreams = new BodyBudget(Limits.COMING_EVENT_STREAMS);

    /** @param limit what one body may have there */
    BodyBudget of(String path, int limit) {
        boolean bulk = limit == Limits.BULK_BODY;
        if (path.startsWith("/webhooks/")) return bulk ? eventStreams : callbacks;
        return bulk ? bulkBodies : bodies;
    }
}
