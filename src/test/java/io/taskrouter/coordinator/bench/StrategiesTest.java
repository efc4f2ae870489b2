package io.taskrouter.coordinator.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.simulator.SimulatorOptions;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import io.taskrouter.coordinator.stack.RedisServer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The benchmark's own instruments on the real simulator: what loses updates is caught, what does not is not accused. */
class StrategiesTest {
    private static final int CALLERS = 8;
    private static final int STEPS = 5;

    private final Shift shift = new Shift();
    private final Troubles troubles = new Troubles();
    private SimulatorServer server;
    private SimulatorClient simulator;
    private TaskRouterSite site;

    @BeforeEach
    void startSimulator() {
        server = SimulatorServer.start(SimulatorOptions.defaults().withSeededWorkers(0));
        URI base = URI.create(server.origin() + "/simulator");
        simulator = new SimulatorClient(base);
        site = Stage.site(base);
    }

    @AfterEach
    void stopSimulator() {
        server.close();
    }

    @Test
    void readModifyWriteLosesAcknowledgedUpdates() throws InterruptedException {
        Findings findings = play(new DirectWrite(site));

        assertThat(findings.lost()).isPositive();
        assertThat(findings.damaged()).isPositive();
        assertThat(findings.disordered()).isPositive();
    }

    @Test
    void etagLoopLosesNothing() throws InterruptedException {
        assertThat(play(new EtagLoop(site, shift, troubles))).isEqualTo(Findings.NONE);
        assertThat(simulator.traffic().conflicts()).isPositive();
        assertThat(troubles.byKind()).containsKey("write 412");
    }

    @Test
    void redisLockLosesNothing() throws InterruptedException {
        try (RedisServer redis = RedisServer.start()) {
            InetSocketAddress address = new InetSocketAddress("127.0.0.1", redis.port());

            assertThat(play(new LockedWrite(site, address, shift, troubles))).isEqualTo(Findings.NONE);
            assertThat(simulator.traffic().calls()).isEqualTo(2L * CALLERS * STEPS);
        }
    }

    @Test
    void loopSurvivesFaultsAndLimits() throws InterruptedException {
        simulator.mood(2, new Profile.Limit(0, 20), new Profile.Faults(0.1, 0.1));

        assertThat(playOn(new EtagLoop(site, shift, troubles))).isEqualTo(Findings.NONE);
        assertThat(simulator.traffic().throttled()).isPositive();
        assertThat(simulator.traffic().broken()).isPositive();
    }

    private Findings play(Strategy strategy) throws InterruptedException {
        // callers start some 60 ms apart: their five steps must last longer, or nobody meets anybody
        simulator.mood(20, Profile.Limit.NONE, Profile.Faults.NONE);
        return playOn(strategy);
    }

    private Findings playOn(Strategy strategy) throws InterruptedException {
        List<String> workers = simulator.seed(1, "agent-", SeedDocument.TEXT);
        long seeded = simulator.latest();
        List<Track> tracks =
                Load.start(strategy, Seat.at(workers, CALLERS), STEPS, shift).await(Duration.ofSeconds(30));
        assertThat(tracks)
                .allSatisfy(track -> assertThat(track.steps()).hasSize(STEPS).allMatch(Step::isConfirmed));
        return Checker.checkAll(simulator, seeded, tracks);
    }
}
