package io.taskrouter.coordinator.simulator;

/** An answer of 4xx with Twilio's error code; carries no stack trace because it is an ordinary outcome. */
final class Rejection extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final int code;

    Rejection(int status, int code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    static Rejection invalid(String message) {
        return new Rejection(400, 20001, message);
    }

    static Rejection notFound(String path) {
        String shown = path.startsWith("/v1") ? path.substring(3) : path;
        return new Rejection(404, 20404, "The requested resource " + shown + " was not found");
    }

    static Rejection precondition() {
        return new Rejection(412, 20412, "Precondition Failed");
    }

    static Rejection tooMany() {
        return new Rejection(429, 20429, "Too Many Requests");
    }

    int status() {
        return status;
    }

    int code() {
        return code;
    }
}
