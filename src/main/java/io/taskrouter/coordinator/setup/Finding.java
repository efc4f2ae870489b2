package io.taskrouter.coordinator.setup;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One object of the workspace, held against what the rules need.
 *
 * @param object task-queue, workflow, workspace, phone-number or if-match
 * @param name the object's name, or the SID of a phone number
 * @param detail what to do about it, for people; null when there is nothing to do
 */
public record Finding(
        String object,
        String name,
        Status status,
        List<Difference> differences,
        @Nullable String detail) {

    /** As TaskRouter has it, and as it should be. */
    public record Difference(String field, @Nullable String is, String wanted) {}

    /** How it stands. */
    public enum Status {
        OK,
        MISSING,
        DIFFERS,
        CREATED,
        CHANGED,
        /** Differs, and belongs to somebody else. */
        FOREIGN,
        /** Nobody said which it is, or it is not known yet. */
        UNKNOWN,
        FAILED
    }

    boolean isInOrder() {
        return status == Status.OK || status == Status.CREATED || status == Status.CHANGED;
    }

    static Finding of(String object, String name, Status status, List<Difference> differences) {
        return new Finding(object, name, status, differences, null);
    }

    Finding saying(String words) {
        return new Finding(object, name, status, differences, words);
    }
}
