package io.taskrouter.coordinator.taskrouter;

/** What TaskRouter limits and what is counted apart: one method of one kind of resource. */
enum Endpoint {
    WORKER_READ("worker-read", false),
    WORKER_WRITE("worker-write", true),
    CHANNEL_READ("channel-read", false),
    CHANNEL_WRITE("channel-write", true),
    RESERVATION_LIST("reservation-list", false),
    RESERVATION_READ("reservation-read", false),
    RESERVATION_WRITE("reservation-write", true),
    CALL_READ("call-read", false),
    CALL_WRITE("call-write", true),
    TASK_READ("task-read", false),
    TASK_WRITE("task-write", true),
    WORKER_LIST("worker-list", false),
    SETUP_READ("setup-read", false),
    SETUP_WRITE("setup-write", true);

    private static final int MIB = 1024 * 1024;
    private final String label;
    private final boolean write;

    Endpoint(String label, boolean write) {
        this.label = label;
        this.write = write;
    }

    String label() {
        return label;
    }

    boolean isWrite() {
        return write;
    }

    /** Answers beyond this many bytes are not read. */
    int answerLimit() {
        return switch (this) {
            case RESERVATION_LIST -> 2 * MIB;
            case WORKER_LIST -> 4 * MIB;
            default -> MIB;
        };
    }
}
