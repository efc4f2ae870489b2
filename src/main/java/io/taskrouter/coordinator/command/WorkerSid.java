package io.taskrouter.coordinator.command;

import java.util.regex.Pattern;

/** A TaskRouter worker's identifier: {@code WK} and 32 hexadecimal digits, kept as written. */
public record WorkerSid(String value) implements Comparable<WorkerSid> {
    private static final Pattern PATTERN = Pattern.compile("WK[0-9a-fA-F]{32}");

    /** @throws IllegalArgumentException when the text is no worker SID */
    public WorkerSid {
        if (!isValid(value)) throw new IllegalArgumentException("not a worker SID");
    }

    public static boolean isValid(String text) {
        return PATTERN.matcher(text).matches();
    }

    @Override
    public int compareTo(WorkerSid other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
