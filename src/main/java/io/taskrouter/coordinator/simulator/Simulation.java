package io.taskrouter.coordinator.simulator;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A running simulator without its HTTP: the workspace, and everything that stands between a request and it. */
final class Simulation implements AutoCloseable {
    private static final int MAX_NAMES = 10_000;
    private final SimulatedTime time;
    private final CallbackSender sender;
    private final FaultBook faults;
    private final LatencyModel latency;
    private final RequestCounters counters = new RequestCounters();
    private final Limiter limiter = new Limiter();
    private final RequestLog requests = new RequestLog();
    private final Gate gate;
    private final Map<String, String> callerNames = new ConcurrentHashMap<>();
    private volatile SimulatorOptions options;
    private volatile World world;

    /** A workspace and the paths that lead into it; replaced as one by a reset. */
    record World(SimulatedWorkspace workspace, Floor floor, RouteTable routes, Sids requestIds) {}

    Simulation(Vertx vertx, SimulatorOptions options) {
        this.options = options;
        boolean stands = options.clockFactor() == 0;
        this.time = stands ? new SteppedTime(Instant.now()) : new ScaledTime(options.clockFactor());
        this.sender = new CallbackSender(vertx, this::options, time);
        this.faults = new FaultBook(new Dice(options.seed()));
        this.latency = new LatencyModel(new Dice(options.seed() + 1));
        this.gate = new Gate(options.account());
        this.world = newWorld();
    }

    private World newWorld() {
        SimulatedWorkspace workspace = new SimulatedWorkspace(this::options, time);
        StandardSetup.seed(workspace, options.seededWorkers());
        Floor floor = new Floor(workspace, sender, options.seed());
        return new World(workspace, floor, Routes.of(this, workspace, floor, sender), new Sids(options.seed() + 2));
    }

    /** A fresh workspace with the seeded workers; faults and counters are gone, options stay. */
    void reset() {
        faults.clear();
        world.floor().close();
        world = newWorld();
        counters.clear();
    }

    /** @throws Rejection 400 when a running clock should stand still */
    void options(SimulatorOptions next) {
        if (time instanceof ScaledTime && next.clockFactor() == 0) {
            throw Rejection.invalid("a clock stands still only when it was started with factor 0");
        }
        if (time instanceof ScaledTime scaled && next.clockFactor() != scaled.factor()) {
            scaled.factor(next.clockFactor());
        }
        options = next;
    }

    /** Moves a clock that stands still, and runs what becomes due on this thread. */
    void advance(Duration by) {
        if (!(time instanceof SteppedTime stepped)) {
            throw Rejection.invalid("only a clock started with factor 0 is moved by hand");
        }
        stepped.advance(by);
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

    CallbackCounters callbacks() {
        return sender.counters();
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

    RequestLog requests() {
        return requests;
    }

    Limiter limiter() {
        return limiter;
    }

    Gate gate() {
        return gate;
    }

    @Override
    public void close() {
        world.floor().close();
        sender.close();
        if (time instanceof ScaledTime scaled) {
            scaled.close();
        }
    }
}
