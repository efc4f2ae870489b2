package io.taskrouter.coordinator.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Writers, agents and callers on many threads at once: nobody waits for ever, and task, reservation and worker agree. */
@Timeout(120)
class CrowdedFloorTest {
    private static final int WORKERS = 30;

    @Test
    void routingAndWritersNeverBlockEachOther() throws Exception {
        SimulatorOptions options =
                SimulatorOptions.defaults().withClockFactor(300).withSeededWorkers(WORKERS);
        try (SimulatorServer server = SimulatorServer.start(options);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            SimulatorControl control = server.control();
            FloorControl floor = control.floor();
            floor.agents(new AgentPlan(0.1, 0.05, 500, 100, 3_000, 1_000, 0.1, 2_000));
            floor.callers(new CallerPlan(300, 0.5, 0.3, 0.15, 0.05, 10_000, 20));
            List<Future<?>> writers = IntStream.range(0, 4)
                    .<Future<?>>mapToObj(n -> threads.submit(() -> writeAtRandom(control, n)))
                    .toList();
            for (Future<?> writer : writers) {
                writer.get();
            }
            floor.callers(null);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(open(control)).isEmpty());
            assertThat(floor.judge().instants()).isGreaterThan(4_000);
        }
    }

    private static void writeAtRandom(SimulatorControl control, int writer) {
        Dice dice = new Dice(writer);
        for (int i = 0; i < 1_000; i++) {
            String worker = Sids.numbered("WK", 1 + dice.below(WORKERS));
            if (dice.chance(0.7)) {
                String extension = worker.substring(30);
                control.writeAttributes(
                        worker,
                        "{\"isAcdReady\":" + dice.chance(0.6) + ",\"directExtension\":\"" + extension + "\"}",
                        "writer-" + writer);
            } else {
                control.writeCapacity(worker, dice.below(4), "writer-" + writer);
            }
        }
    }

    private static Set<String> open(SimulatorControl control) {
        return IntStream.rangeClosed(1, WORKERS)
                .mapToObj(n -> Sids.numbered("WK", n))
                .flatMap(worker -> control.floor().openReservations(worker).stream())
                .collect(Collectors.toSet());
    }
}
