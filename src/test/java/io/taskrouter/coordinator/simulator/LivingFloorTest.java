package io.taskrouter.coordinator.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Agents and callers left to themselves, with nobody keeping the rules: things happen, and TaskRouter's own laws hold. */
class LivingFloorTest {
    private static final SimulatorOptions OPTIONS =
            SimulatorOptions.defaults().withClockFactor(0).withSeededWorkers(20);

    private static List<String> day(long seed) {
        try (SimulatorServer server = SimulatorServer.start(OPTIONS.withSeed(seed))) {
            SimulatorControl control = server.control();
            IntStream.rangeClosed(1, 20)
                    .mapToObj(n -> Sids.numbered("WK", n))
                    .forEach(sid -> control.writeAttributes(
                            sid,
                            "{\"isAcdReady\":true,\"directExtension\":\"" + sid.substring(30) + "\"}",
                            "coordinator"));
            FloorControl floor = control.floor();
            floor.agents(AgentPlan.ordinary());
            floor.callers(new CallerPlan(40, 0.6, 0.25, 0.1, 0.05, 30_000, 5));
            floor.advance(Duration.ofMinutes(60));
            floor.callers(null);
            floor.advance(Duration.ofMinutes(70));
            assertThat(floor.judge().of("R4", "unaware")).isPositive();
            assertThat(floor.judge().windows().opened()).isPositive();
            assertThat(floor.judge().instants()).isGreaterThan(5_000);
            for (int n = 1; n <= 20; n++) {
                assertThat(floor.openReservations(Sids.numbered("WK", n))).isEmpty();
            }
            return control.history(null, 0, 1_000_000).stream()
                    .map(entry -> entry.workerSid() + entry.kind() + entry.versionAfter())
                    .collect(Collectors.toList());
        }
    }

    @Test
    void everyCallEndsAndTheSameSeedLivesTheSameDay() {
        List<String> first = day(7);
        assertThat(first).hasSizeGreaterThan(5_000);
        assertThat(day(7)).isEqualTo(first);
        assertThat(day(8)).isNotEqualTo(first);
    }
}
