package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.command.WorkerSid;
import java.util.Collection;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** Does the same for many workers, for so many of them at a time that one who takes long holds up few. */
final class Abreast {
    private static final int AT_ONCE = 32;

    private final String name;
    private final Consumer<WorkerSid> task;
    private final Semaphore slots = new Semaphore(AT_ONCE);

    /** @param name of the threads */
    Abreast(String name, Consumer<WorkerSid> task) {
        this.name = name;
        this.task = task;
    }

    /** Returns when all have been started. */
    void startAll(Collection<WorkerSid> workers) throws InterruptedException {
        for (WorkerSid worker : workers) {
            slots.acquire();
            start(worker);
        }
    }

    private void start(WorkerSid worker) {
        try {
            Thread.ofVirtual().name(name).start(() -> {
                try {
                    task.accept(worker);
                } finally {
                    slots.release();
                }
            });
        } catch (Throwable e) {
            slots.release(); // it has not started; a slot lost each time would end all of this
            throw e;
        }
    }
}
