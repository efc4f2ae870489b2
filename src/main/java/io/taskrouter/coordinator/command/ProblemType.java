package io.taskrouter.coordinator.command;

/** Every kind of problem a caller can be told about, with its HTTP status; the slug is part of the contract. */
public enum ProblemType {
    MALFORMED_REQUEST("malformed-request", 400, "The request cannot be understood"),
    INVALID_SID("invalid-sid", 400, "Not a valid SID"),
    OWNED_ATTRIBUTE("owned-attribute", 400, "The attribute belongs to the coordinator"),
    INVALID_ATTRIBUTE("invalid-attribute", 400, "The attribute's value is not allowed"),
    UNAUTHENTICATED("unauthenticated", 401, "Credentials are missing or not valid"),
    FORBIDDEN("forbidden", 403, "Not allowed for this caller"),
    UNKNOWN_WORKER("unknown-worker", 404, "The worker is not known"),
    UNKNOWN_UPDATE("unknown-update", 404, "No such update"),
    UNKNOWN_CALL("unknown-call", 404, "No such call of this worker"),
    NOT_FOUND("not-found", 404, "No such resource"),
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "The method is not allowed here"),
    NOT_ACCEPTABLE("not-acceptable", 406, "No acceptable representation"),
    REQUEST_TIMEOUT("request-timeout", 408, "The request took too long to arrive"),
    ACD_NOT_ALLOWED("acd-not-allowed", 409, "The rules do not allow queue calls now"),
    CAPACITY_NOT_ALLOWED("capacity-not-allowed", 409, "The rules do not allow this capacity"),
    EXTENSION_TAKEN("extension-taken", 409, "Another worker holds the extension"),
    ALREADY_PICKED_UP("already-picked-up", 409, "The parked call is already being picked up"),
    TOO_MANY_PARKED("too-many-parked", 409, "The worker has parked as many calls as allowed"),
    PATCH_TEST_FAILED("patch-test-failed", 409, "A test operation of the patch failed"),
    PATCH_NOT_APPLICABLE("patch-not-applicable", 409, "The patch does not fit the document"),
    ACD_CALL_FOUND("acd-call-found", 409, "The worker is being offered a queue call"),
    REVISION_MISMATCH("revision-mismatch", 412, "The worker has another revision"),
    TOO_LARGE("too-large", 413, "The body is too large"),
    URI_TOO_LONG("uri-too-long", 414, "The URI is too long"),
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "The media type is not supported"),
    ATTRIBUTES_TOO_LARGE("attributes-too-large", 422, "The attributes would be too large"),
    IDEMPOTENCY_KEY_REUSED("idempotency-key-reused", 422, "The idempotency key was used for another request"),
    HEADERS_TOO_LARGE("headers-too-large", 431, "The headers are too large"),
    QUEUE_FULL("queue-full", 429, "Too many updates wait for this worker"),
    RATE_LIMITED("rate-limited", 429, "Too many requests"),
    INTERNAL_ERROR("internal-error", 500, "Something went wrong here"),
    TASKROUTER_REFUSED("taskrouter-refused", 502, "TaskRouter refused the change for good"),
    REDIS_UNAVAILABLE("redis-unavailable", 503, "The queue cannot be reached"),
    DURABILITY_UNCONFIRMED("durability-unconfirmed", 503, "The replicas have not confirmed the update"),
    NOT_SAFE_YET("not-safe-yet", 503, "The worker is not safe yet"),
    AUTHENTICATION_UNAVAILABLE("authentication-unavailable", 503, "The token cannot be checked"),
    OVERLOADED("overloaded", 503, "Too much is coming in at once"),
    DRAINING("draining", 503, "This replica is shutting down");

    private final String slug;
    private final int status;
    private final String title;

    ProblemType(String slug, int status, String title) {
        this.slug = slug;
        this.status = status;
        this.title = title;
    }

    public String slug() {
        return slug;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }
}
