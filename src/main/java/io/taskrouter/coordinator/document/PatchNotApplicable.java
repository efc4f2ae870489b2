package io.taskrouter.coordinator.document;

/** An operation cannot be carried out on this document, which stays as it was. */
public final class PatchNotApplicable extends Exception {
    private static final long serialVersionUID = 1L;
    private final int index;

    PatchNotApplicable(int index, String message) {
        super("operation " + index + ": " + message);
        this.index = index;
    }

    /** Position of the operation that failed, from 0. */
    public int index() {
        return index;
    }
}
