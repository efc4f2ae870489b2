package io.taskrouter.coordinator.taskrouter;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.simulator.SimulatorOptions;
import io.taskrouter.coordinator.simulator.SimulatorOptions.Latency;
import io.taskrouter.coordinator.simulator.SimulatorOptions.Limits;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import io.taskrouter.coordinator.taskrouter.Answer.NotSent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The whole adapter against real limits, in real time: far too many callers for 50 requests a second and 20 at once. */
class LimitedSimulatorTest {
    private static final int PER_SECOND = 50;
    private static final int AT_ONCE = 20;
    private static final int LEARNING_SECONDS = 10;
    private static final int SECONDS = 8;
    private final AtomicBoolean done = new AtomicBoolean();

    @Test
    void theLimitsAreFoundThenUsedNearlyWholeAndHardlyEverHit() throws InterruptedException {
        var options = SimulatorOptions.defaults()
                .withLatency(Latency.fixed(60))
                .withLimits(new Limits(AT_ONCE, PER_SECOND, 0, Map.of(), 0));
        try (SimulatorServer simulator = SimulatorServer.start(options);
                Adapter adapter = Adapter.at(simulator.baseUrl()).open()) {
            List<String> workers = simulator.control().seed(100, "{}");
            workers.forEach(sid -> Thread.startVirtualThread(() -> callFor(adapter.taskRouter, new WorkerSid(sid))));
            pause(LEARNING_SECONDS);
            assertThat(refused(simulator)).as("the limits are real").isPositive();

            var window = window(simulator);
            for (int i = 0; i < 3 && !window.isAsPromised(); i++) window = window(simulator); // the machine may be slow
            done.set(true);

            assertThat(window).matches(Window::isAsPromised);
        }
    }

    /** Some seconds of load. */
    private record Window(double share, double throughput) {
        boolean isAsPromised() {
            return share < 0.05 && throughput >= 0.6 * PER_SECOND && throughput <= 1.1 * PER_SECOND;
        }
    }

    private static Window window(SimulatorServer simulator) throws InterruptedException {
        simulator.control().clearCounters();
        pause(SECONDS);
        long refused = refused(simulator);
        long all = answers(simulator);
        return new Window((double) refused / all, (all - refused) / (double) SECONDS);
    }

    private void callFor(TaskRouter taskRouter, WorkerSid worker) {
        while (!done.get()) {
            if (taskRouter.writeAttributes(worker, "{\"a\":1}", null, Fence.NONE) instanceof NotSent<?> notSent)
                rest(notSent.retryAfter());
        }
    }

    private static void rest(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Load for a while is what is tested; there is no signal to wait for. */
    private static void pause(int seconds) throws InterruptedException {
        assertThat(new CountDownLatch(1).await(seconds, TimeUnit.SECONDS)).isFalse();
    }

    private static long answers(SimulatorServer simulator) {
        return simulator.control().requests("POST worker");
    }

    private static long refused(SimulatorServer simulator) {
        return simulator
                .control()
                .counters()
                .getOrDefault("POST worker", Map.of())
                .getOrDefault("429", 0L);
    }
}
