package io.taskrouter.coordinator.rules;

/** What a search must not find. */
final class Unsafe extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unsafe(String message) {
        super(message, null, false, false);
    }
}
