package io.taskrouter.coordinator.reconcile;

import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What costs much to read, read once for all who ask for it at about the same time. Whoever comes while it is being read shares the next reading with all others who have come by then: one is under way at a
 * time, however many ask, and nobody gets what was read before he asked. Where the one under way fails meanwhile, that is his answer too: one time-out is enough.
 */
final class SharedReading<T> {
    private final Supplier<T> source;
    /** Fair, so that nobody waits for more than two: one under way and his own. */
    private final ReentrantLock reading = new ReentrantLock(true);

    private volatile FutureTask<T> next;
    private volatile @Nullable FutureTask<T> underWay;

    SharedReading(Supplier<T> source) {
        this.source = source;
        this.next = new FutureTask<>(source::get);
    }

    /** What the source gives or throws, the same to all who share it. */
    T get() {
        var mine = next;
        var ahead = underWay;
        reading.lock();
        try {
            if (mine == next) {
                if (ahead != null && ahead.state() == Future.State.FAILED) mine = ahead;
                else run(mine);
            }
        } finally {
            reading.unlock();
        }
        if (mine.state() == Future.State.SUCCESS) return mine.resultNow();
        switch (mine.exceptionNow()) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException("suppliers throw nothing else", e);
        }
    }

    private void run(FutureTask<T> task) {
        next = new FutureTask<>(source::get);
        underWay = task;
        task.run();
        underWay = null; // what it read is kept by nobody but those who asked
    }
}
