package io.taskrouter.coordinator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.queue.QueueUnavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SharedReadingTest {
    private static final int MANY = 300;

    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform().name("asks-", 0).factory());
    private final List<Thread> asking = new ArrayList<>();
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger underWay = new AtomicInteger();
    private final Semaphore ends = new Semaphore(0);
    private volatile boolean away;
    private final SharedReading<Integer> shared = new SharedReading<>(this::read);

    @AfterEach
    void end() {
        ends.release(MANY);
        threads.close();
    }

    private int read() {
        int number = begun.incrementAndGet();
        assertThat(underWay.incrementAndGet()).isEqualTo(1);
        ends.acquireUninterruptibly();
        underWay.decrementAndGet();
        if (away) throw new QueueUnavailable("no answer");
        return number;
    }

    @Test
    void whoeverComesWhileItIsBeingReadSharesTheNextReadingAndGetsNothingOlder() throws Exception {
        var first = ask();
        await().until(() -> begun.get() == 1);
        var others = ask(MANY);
        ends.release();
        assertThat(first.get()).isEqualTo(1);
        await().until(() -> begun.get() == 2);
        var last = ask();
        ends.release();
        for (var other : others) assertThat(other.get()).isEqualTo(2);
        ends.release();
        assertThat(last.get()).isEqualTo(3);
    }

    @Test
    void theyDoNotWaitForASecondFailureAndTheNextOneIsTriedAnew() throws Exception {
        var first = ask();
        await().until(() -> begun.get() == 1);
        var others = ask(MANY);
        away = true;
        ends.release();
        for (var other : others)
            assertThatThrownBy(other::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(QueueUnavailable.class);
        assertThatThrownBy(first::get).hasCauseInstanceOf(QueueUnavailable.class);
        assertThat(begun).hasValue(1);
        away = false;
        ends.release();
        assertThat(shared.get()).isEqualTo(2);
    }

    private Future<Integer> ask() {
        return threads.submit(() -> {
            synchronized (asking) {
                asking.add(Thread.currentThread());
            }
            return shared.get();
        });
    }

    /** All of them wait when this returns. */
    private List<Future<Integer>> ask(int many) {
        List<Future<Integer>> all = new ArrayList<>();
        for (int i = 0; i < many; i++) all.add(ask());
        await().until(() -> waiting() == many);
        return all;
    }

    private long waiting() {
        synchronized (asking) {
            return asking.stream()
                    .skip(1) // who reads
                    .filter(each -> each.getState() == Thread.State.WAITING)
                    .count();
        }
    }
}
