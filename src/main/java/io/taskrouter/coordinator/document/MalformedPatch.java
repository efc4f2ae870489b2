package io.taskrouter.coordinator.document;

/** The patch is no JSON Patch document: nothing of it was looked at further. */
public final class MalformedPatch extends Exception {
    private static final long serialVersionUID = 1L;
    private final int index;

    MalformedPatch(int index, String message) {
        super("operation " + index + ": " + message);
        this.index = index;
    }

    /** Position of the operation at fault, from 0. */
    public int index() {
        return index;
    }
}
