package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.command.WorkerSid;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Leaves workers to other replicas when passes over them keep failing here. A pause holds for everybody, and whoever has put a worker off knows best when it is over: without this a replica that cannot
 * reach TaskRouter, and is quicker than the others' scanning, would keep its workers from those who can.
 */
final class Deference {
    /** Failing once or twice may befall anybody. */
    private static final int PATIENCE = 2;
    /** After so long without a failure nothing is held against this replica. */
    private static final long FORGOTTEN = Duration.ofMinutes(1).toNanos();

    private final Duration most;
    private final Map<WorkerSid, Row> rows = new ConcurrentHashMap<>();

    /** @param scan within two of which every other replica has looked around */
    Deference(Duration scan) {
        most = scan.multipliedBy(2);
    }

    /** @param until in {@link System#nanoTime()}'s terms */
    private record Row(int failures, long until) {}

    /**
     * A pass has ended without a result. When it is not the first, the worker is left to others for as long again as it was put off, but no longer than they need to find it.
     *
     * @return may this replica come back as soon as the pause is over?
     */
    boolean failed(WorkerSid worker, Duration pause) {
        Duration others = pause.compareTo(most) < 0 ? pause : most;
        long until = System.nanoTime() + pause.plus(others).toNanos();
        int failures = rows.merge(worker, new Row(1, until), (row, _) -> new Row(row.failures() + 1, until))
                .failures();
        return failures < PATIENCE;
    }

    /** Leaves the worker to others at once, for so long, but no shorter than they need to find it. */
    void leave(WorkerSid worker, Duration time) {
        Duration others = time.compareTo(most) > 0 ? time : most;
        rows.put(worker, new Row(PATIENCE, System.nanoTime() + others.toNanos()));
    }

    void succeeded(WorkerSid worker) {
        rows.remove(worker);
    }

    /** Is the worker left to others at present? */
    boolean isFor(WorkerSid worker) {
        Row row = rows.get(worker);
        return row != null && row.failures() >= PATIENCE && row.until() - System.nanoTime() > 0;
    }

    /** Forgets what is long past. */
    void sweep() {
        long now = System.nanoTime();
        rows.values().removeIf(row -> now - row.until() > FORGOTTEN);
    }
}
