package io.taskrouter.coordinator.simulator;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A running simulator without its HTTP: the workspace, and everything that stands between a request and it. */
final class Simulation implements AutoCloseable {
    private static final int MAX_NAMES = 10_000;
    private final ScaledTime time;
    private final FaultBook faults;
    private final LatencyModel latency;
    private final RequestCounters counters = new RequestCounters();
    private final Limiter limiter = new Limiter();
    private final Gate gate;
    private final Map<String, String> callerNames = new ConcurrentHashMap<>();
    private volatile SimulatorOptions options;
    private volatile World world;

    /** A workspace and the paths that lead into it; replaced as one by a reset. */
    record World(SimulatedWorkspace workspace, RouteTable routes, Sids requestIds) {}

    Simulation(SimulatorOptions options) {
        this.options = options;
        this.time = new ScaledTime(options.clockFactor());
        this.faults = new FaultBook(new Dice(options.seed()));
        this.latency = new LatencyModel(new Dice(options.seed() + 1));
        this.gate = new Gate(options.account());
        this.world = newWorld();
    }

    private World newWorld() {
        SimulatedWorkspace workspace = new SimulatedWorkspace(this::options, time);
        StandardSetup.seed(workspace, options.seededWorkers());
        return new World(workspace, Routes.of(this, workspace), new Sids(options.seed() + 2));
    }

    /** A fresh workspace with the seeded workers; faults and counters are gone, options stay. */
    void reset() {
        faults.clear();
        world = newWorld();
        counters.clear();
    }

    void options(SimulatorOptions next) {
        if (next.clockFactor() != time.factor()) {
            time.factor(next.clockFactor());
        }
        options = next;
    }

    SimulatorOptions options() {
        return options;
    }

    /** The same name as one object, because the history keeps it millions of times. */
    String callerName(String name) {
        String known = callerNames.get(name);
        if (known != null || callerNames.size() >= MAX_NAMES) {
            return known == null ? name : known;
        }
        callerNames.put(name, name);
        return name;
    }

    World world() {
        return world;
    }

    SimulatedWorkspace workspace() {
        return world.workspace();
    }

    FaultBook faults() {
        return faults;
    }

    LatencyModel latency() {
        return latency;
    }

    RequestCounters counters() {
        return counters;
    }

    Limiter limiter() {
        return limiter;
    }

    Gate gate() {
        return gate;
    }

    @Override
    public void close() {
        time.close();
    }
}
