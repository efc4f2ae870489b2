package io.taskrouter.coordinator.chaos;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.simulator.SimulatorControl;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** Plugins that know nothing of the coordinator: they read all attributes, think for a moment, and write all of them back with a key of their own changed, now one and then the next. One in ten builds its document without the marker. */
final class Bypassers implements AutoCloseable {
    /** So many changes to one key, then it is left as it is: what was done last in the end alone would have nobody else at work after it. */
    private static final int EACH = 8;

    private static final int KEYS = 8;

    private final SimulatorControl control;
    private final AtomicBoolean over = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();
    private final Map<Own, Integer> last = new ConcurrentHashMap<>();

    private record Own(String worker, String key) {}

    /** What one of them did last to a key that nobody else changes. */
    record Change(String worker, String key, int value) {}

    private Bypassers(SimulatorControl control) {
        this.control = control;
    }

    static Bypassers start(SimulatorControl control, List<String> workers, int each) {
        Bypassers all = new Bypassers(control);
        for (String worker : workers) {
            for (int i = 0; i < each; i++) {
                String name = "p" + i;
                all.threads.add(Thread.startVirtualThread(() -> all.work(worker, name)));
            }
        }
        return all;
    }

    private void work(String worker, String name) {
        for (int value = 1; !over.get(); value++) {
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(100_000_000, 400_000_000));
            ObjectNode document = ExactJson.object(control.attributes(worker));
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(5_000_000, 80_000_000));
            String key = name + "." + Math.min(value / EACH, KEYS - 1);
            document.put(key, value);
            if (ThreadLocalRandom.current().nextInt(10) == 0) document.remove("coordinator");
            control.writeAttributes(worker, ExactJson.text(document), "plugin");
            last.put(new Own(worker, key), value);
        }
    }

    /** Everybody's last change of each key that TaskRouter took; to be asked when they have gone. */
    List<Change> last() {
        return last.entrySet().stream()
                .map(each -> new Change(each.getKey().worker(), each.getKey().key(), each.getValue()))
                .toList();
    }

    @Override
    public void close() throws InterruptedException {
        over.set(true);
        for (Thread each : threads) each.join();
    }
}
