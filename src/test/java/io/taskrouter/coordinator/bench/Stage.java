package io.taskrouter.coordinator.bench;

import io.taskrouter.coordinator.simulator.SimulatorOptions;
import io.taskrouter.coordinator.stack.CoordinatorProcess;
import io.taskrouter.coordinator.stack.RedisServer;
import io.taskrouter.coordinator.stack.SimulatorProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The processes of one run: the simulator, which stays for all runs, and Redis and the coordinator, fresh and only where
 * the strategy needs them, so that nothing idle takes part.
 */
final class Stage implements AutoCloseable {
    private static final String SECRET = "a-secret-of-the-benchmark-alone";
    /** A complete header line. */
    static final String AUTHORIZATION = "Authorization: Bearer " + SECRET + "\r\n";

    private final SimulatorProcess simulator;
    private final List<String> coordinatorJvm;
    private @Nullable RedisServer redis;
    private @Nullable CoordinatorProcess coordinator;

    private Stage(SimulatorProcess simulator, List<String> coordinatorJvm) {
        this.simulator = simulator;
        this.coordinatorJvm = coordinatorJvm;
    }

    static Stage withSimulator() {
        return new Stage(SimulatorProcess.start("--workers", "0"), List.of());
    }

    /** The same with a flight recording of each coordinator in {@code folder}. */
    static Stage withSimulatorAndRecordings(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String file = folder.toAbsolutePath().resolve("coordinator-%t.jfr").toString();
        return new Stage(
                SimulatorProcess.start("--workers", "0"),
                List.of("-XX:StartFlightRecording=settings=profile,dumponexit=true,filename=" + file));
    }

    URI simulatorBase() {
        return URI.create(simulator.url());
    }

    TaskRouterSite site() {
        return site(simulatorBase());
    }

    static TaskRouterSite site(URI simulatorBase) {
        SimulatorOptions.Account account = SimulatorOptions.defaults().account();
        return new TaskRouterSite(simulatorBase, account.accountSid(), account.authToken(), account.workspaceSid());
    }

    /** Starts what this strategy needs besides. */
    Strategy prepare(StrategyKind kind, Shift shift, Troubles troubles) {
        clear();
        if (kind.needsRedis()) {
            redis = RedisServer.startFsyncEverySecond();
        }
        if (kind == StrategyKind.COORDINATOR) {
            coordinator = CoordinatorProcess.start(settings(site(), redis.hosts()), Map.of(), coordinatorJvm);
        }
        return switch (kind) {
            case DIRECT -> new DirectWrite(site());
            case ETAG_LOOP -> new EtagLoop(site(), shift, troubles);
            case REDIS_LOCK ->
                new LockedWrite(site(), new InetSocketAddress("127.0.0.1", redis.port()), shift, troubles);
            case COORDINATOR -> new ThroughCoordinator(URI.create(coordinator.url()), AUTHORIZATION, shift, troubles);
        };
    }

    /** Of a coordinator that its callers know by {@link #AUTHORIZATION}. */
    static Map<String, String> settings(TaskRouterSite site, String redisHosts) {
        return Map.of(
                "twilio.account-sid",
                site.accountSid(),
                "twilio.auth-token",
                site.authToken(),
                "twilio.workspace-sid",
                site.workspaceSid(),
                "twilio.base-url",
                site.base().toString(),
                "quarkus.redis.hosts",
                redisHosts,
                "coordinator.public-url",
                "http://127.0.0.1",
                "coordinator.auth.mode",
                "api-key",
                "coordinator.auth.api-keys.bench.secret",
                SECRET,
                "coordinator.auth.api-keys.bench.role",
                "service",
                // one key for all callers, and its rate is not what is measured
                "coordinator.limits.key-per-second",
                "0");
    }

    Optional<CoordinatorProcess> coordinator() {
        return Optional.ofNullable(coordinator);
    }

    Optional<RedisServer> redis() {
        return Optional.ofNullable(redis);
    }

    /** Everything that runs, by name. */
    Map<String, Long> pids() {
        Map<String, Long> pids = new LinkedHashMap<>();
        pids.put("load", ProcessHandle.current().pid());
        pids.put("simulator", simulator.pid());
        if (redis != null) {
            pids.put("redis", redis.pid());
        }
        if (coordinator != null) {
            pids.put("coordinator", coordinator.pid());
        }
        return pids;
    }

    /** Ends Redis and the coordinator. */
    void clear() {
        if (coordinator != null) {
            coordinator.close();
            coordinator = null;
        }
        if (redis != null) {
            redis.close();
            redis = null;
        }
    }

    @Override
    public void close() {
        clear();
        simulator.close();
    }
}
