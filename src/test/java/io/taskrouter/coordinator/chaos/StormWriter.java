package io.taskrouter.coordinator.chaos;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.simulator.HistoryEntry;
import io.taskrouter.coordinator.simulator.RequestEntry;
import io.taskrouter.coordinator.simulator.SimulatorControl;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Somebody else who counts up a key of their own in the documents, each time in the very moment before a write of the coordinator's arrives: a third of the writes are answered 412 for it. */
final class StormWriter implements Tap.Watch {
    /** {@link Verdict} leaves it to everybody. */
    private static final String KEY = "outside";

    private static final Pattern WORKER = Pattern.compile("/Workers/(WK\\w+)");
    private static final double SHARE = 1 / 3.0;
    /** Of one worker in a row: so many attempts an update may take, and no more. */
    private static final int IN_A_ROW = 4;

    private static final int MOST = 2_000_000;

    private final SimulatorControl control;
    private final Map<String, Integer> row = new HashMap<>();
    private final Map<String, Integer> written = new HashMap<>();
    private final long begin = System.nanoTime();
    private double due;

    StormWriter(SimulatorControl control) {
        this.control = control;
    }

    @Override
    public boolean cut(String step, Tap.Moment moment) {
        return false;
    }

    @Override
    public synchronized boolean cut(String step, Tap.Moment moment, String passing) {
        if (moment != Tap.Moment.BEFORE || !step.equals("worker-write")) return false;
        Matcher found = WORKER.matcher(passing);
        if (!found.find()) return false;
        String worker = found.group(1);
        due += SHARE;
        if (due < 1 || row.getOrDefault(worker, 0) == IN_A_ROW) {
            row.put(worker, 0);
            return false;
        }
        due -= 1;
        row.merge(worker, 1, Integer::sum);
        ObjectNode document = ExactJson.object(control.attributes(worker));
        document.put(KEY, written.merge(worker, document.path(KEY).asInt() + 1, (_, next) -> next));
        control.writeAttributes(worker, ExactJson.text(document), "somebody");
        return false;
    }

    /** Documents in which what was counted outside is missing or has gone back. */
    synchronized List<String> undone() {
        List<String> undone = new ArrayList<>();
        for (String worker : written.keySet()) {
            int last = 0;
            for (HistoryEntry each : control.history(worker, 0, MOST)) {
                if (!each.applied()) continue;
                int now = ExactJson.object(each.after()).path(KEY).asInt();
                if (now < last)
                    undone.add(worker + ": " + each.writer() + " put " + KEY + " from " + last + " to " + now);
                last = Math.max(last, now);
            }
            if (last < written.get(worker)) undone.add(worker + ": " + KEY + " never was " + written.get(worker));
        }
        return undone;
    }

    /** The share of the writes in that time that were answered 412, of all workers. */
    double refused(Span storm) {
        List<RequestEntry> writes =
                writes().stream().filter(each -> storm.has(each.arrivedNanos())).toList();
        long refused = writes.stream().filter(StormWriter::isRefused).count();
        return (double) refused / Math.max(1, writes.size());
    }

    /** For one write that was made: the most there were since the beginning. */
    int mostAttempts() {
        Map<String, Integer> attempts = new HashMap<>();
        int most = 0;
        for (RequestEntry each : writes()) {
            most = Math.max(most, attempts.merge(String.valueOf(each.workerSid()), 1, Integer::sum));
            if (!isRefused(each)) attempts.remove(String.valueOf(each.workerSid()));
        }
        return most;
    }

    private static boolean isRefused(RequestEntry write) {
        return write.outcome().equals("412");
    }

    private List<RequestEntry> writes() {
        return control.requestLog(null, 0, MOST).stream()
                .filter(each -> each.endpoint().equals("POST worker") && each.arrivedNanos() >= begin)
                .toList();
    }
}
