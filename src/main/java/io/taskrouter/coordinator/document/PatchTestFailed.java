package io.taskrouter.coordinator.document;

/** A {@code test} operation found another value, or none; the document stays as it was. */
public final class PatchTestFailed extends Exception {
    private static final long serialVersionUID = 1L;
    private final int index;

    PatchTestFailed(int index) {
        super("operation " + index + ": the value at its path is not the one the test names");
        this.index = index;
    }

    /** Position of the operation that failed, from 0. */
    public int index() {
        return index;
    }
}
