package io.taskrouter.coordinator.stack;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;

/** Everything that was logged while it was open, messages and exceptions. */
public final class LogRecords extends Handler implements AutoCloseable {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private LogRecords() {}

    public static LogRecords open() {
        LogRecords records = new LogRecords();
        Logger.getLogger("").addHandler(records);
        return records;
    }

    public String text() {
        return String.join("\n", lines);
    }

    public List<String> with(String part) {
        return lines.stream().filter(line -> line.contains(part)).toList();
    }

    @Override
    public void publish(LogRecord entry) {
        lines.add(entry instanceof ExtLogRecord ext ? ext.getFormattedMessage() : entry.getMessage());
        for (Throwable cause = entry.getThrown(); cause != null; cause = cause.getCause()) lines.add(cause.toString());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        Logger.getLogger("").removeHandler(this);
    }
}
