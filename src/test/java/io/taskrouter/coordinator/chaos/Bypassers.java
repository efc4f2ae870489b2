package io.taskrouter.coordinator.chaos;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.simulator.SimulatorControl;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** Plugins that know nothing of the coordinator: they read all attributes, think for a moment, and write all of them back with a key of their own changed. One in ten builds its document without the marker. */
final class Bypassers implements AutoCloseable {
    private final SimulatorControl control;
    private final AtomicBoolean over = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();

    private Bypassers(SimulatorControl control) {
        this.control = control;
    }

    static Bypassers start(SimulatorControl control, List<String> workers, int each) {
        Bypassers all = new Bypassers(control);
        for (String worker : workers) {
            for (int i = 0; i < each; i++) {
                String key = "p" + i;
                all.threads.add(Thread.startVirtualThread(() -> all.work(worker, key)));
            }
        }
        return all;
    }

    private void work(String worker, String key) {
        for (int value = 1; !over.get(); value++) {
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(100_000_000, 400_000_000));
            ObjectNode document = ExactJson.object(control.attributes(worker));
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(5_000_000, 80_000_000));
            document.put(key, value);
            if (ThreadLocalRandom.current().nextInt(10) == 0) document.remove("coordinator");
            control.writeAttributes(worker, ExactJson.text(document), "plugin");
        }
    }

    @Override
    public void close() throws InterruptedException {
        over.set(true);
        for (Thread each : threads) each.join();
    }
}
