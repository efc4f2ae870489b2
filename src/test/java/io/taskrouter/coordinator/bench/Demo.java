package io.taskrouter.coordinator.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code make demo}: the same updates straight at TaskRouter, through the coordinator, and through the coordinator beside plugins that go on writing past it, on what {@code make run} started.
 * Takes the service's address as an argument where it is not the usual one. Ends with status 1 where the coordinator lost anything.
 */
public final class Demo {
    private static final int LATENCY_MILLIS = 60;
    private static final Duration LONGEST_PART = Duration.ofSeconds(50);

    /** A load: {@code callers} sit at each of {@code workers} and take {@code steps} steps each. */
    private record Crowd(String name, int workers, int callers, int steps) {
        long updates() {
            return (long) workers * callers * steps;
        }
    }

    private static final List<Crowd> CROWDS =
            List.of(new Crowd("1 worker × 50 callers", 1, 50, 20), new Crowd("200 workers × 4 callers", 200, 4, 10));

    private final PrintStream out;
    private final URI service;
    private final URI simulatorBase;
    private final SimulatorClient simulator;
    private final String name = "demo-" + Long.toString(System.currentTimeMillis(), 36) + "-";

    private Demo(PrintStream out, URI service) {
        this.out = out;
        this.service = service;
        this.simulatorBase = service.resolve("/simulator");
        this.simulator = new SimulatorClient(simulatorBase);
    }

    public static void main(String... arguments) throws InterruptedException {
        URI service = URI.create(arguments.length > 0 ? arguments[0] : "http://127.0.0.1:8080");
        Demo demo = new Demo(System.out, service);
        if (!demo.isThere()) {
            System.err.println(
                    "Nothing answers at " + service + "/simulator. In another terminal, start it with: make run");
            System.exit(1);
        }
        if (demo.go() > 0) System.exit(1);
    }

    private boolean isThere() {
        try (HttpConnection connection = new HttpConnection(service)) {
            return connection
                    .send("GET", simulatorBase.getPath() + "/control/counters", "", null)
                    .isSuccess();
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns how many promises were broken. */
    private long go() throws InterruptedException {
        try {
            return slowed();
        } catch (UncheckedIOException e) { // also where the simulator cannot be set back: it has gone with the service
            System.err.println("\nThe service went away: " + e.getCause().getMessage()
                    + ". Look what \"make run\" says, start it again, and then this.");
            return 1;
        }
    }

    private long slowed() throws InterruptedException {
        String before = simulator.options();
        Thread restore = new Thread(() -> simulator.options(before));
        Runtime.getRuntime().addShutdownHook(restore); // Ctrl-C must not leave the simulator slow
        try {
            simulator.options("{\"latency\":{\"kind\":\"FIXED\",\"millis\":%d,\"maxMillis\":%d}}"
                    .formatted(LATENCY_MILLIS, LATENCY_MILLIS));
            return compare();
        } finally {
            Runtime.getRuntime().removeShutdownHook(restore);
            simulator.options(before);
        }
    }

    private long compare() throws InterruptedException {
        out.printf(
                "%nEvery caller counts up a key of its own. TaskRouter (the simulator) takes %d ms per call.%n%n",
                LATENCY_MILLIS);
        List<DemoTable.Trial> trials = new ArrayList<>();
        for (Crowd crowd : CROWDS) {
            Part direct = play(crowd, "direct", new DirectWrite(Stage.site(simulatorBase)), new Shift());
            Shift shift = new Shift();
            Part ours = play(crowd, "coordinator", new ThroughCoordinator(service, "", shift, new Troubles()), shift);
            trials.add(new DemoTable.Trial(crowd.name, direct, ours, besideLegacy(crowd)));
        }
        DemoTable table = new DemoTable(trials);
        out.printf("%n%s%n%s%n", table.print(), table.meaning());
        return table.broken();
    }

    /** The coordinator's callers again, while at each worker an old plugin writes back whole documents. */
    private DemoTable.Beside besideLegacy(Crowd crowd) throws InterruptedException {
        List<String> workers = simulator.seed(crowd.workers, name, SeedDocument.TEXT);
        long seeded = simulator.latest();
        lookAt(workers); // a document that no coordinator has stamped names no revision to merge against
        Shift shift = new Shift();
        Strategy strategy = new ThroughCoordinator(service, "", shift, new Troubles());
        Legacy legacy = Legacy.at(Stage.site(simulatorBase), workers);
        Traffic before = simulator.traffic();
        long begin = System.nanoTime();
        List<Track> tracks = worked(crowd, "beside old plugins", strategy, workers, shift);
        double seconds = (System.nanoTime() - begin) / 1e9;
        List<Track> plugins = legacy.end();
        Traffic traffic = simulator.traffic().since(before);
        lookAt(workers); // what a plugin did last may not have been seen
        long writes = plugins.stream().mapToLong(track -> track.steps().size()).sum();
        long lost = Aftermath.withoutTheirLast(simulator, seeded, plugins);
        Part part = Part.of(seconds, tracks, Aftermath.of(simulator, seeded, tracks), traffic);
        return new DemoTable.Beside(part.without(2 * writes), writes, lost);
    }

    private void lookAt(List<String> workers) throws InterruptedException {
        List<Thread> looks = new ArrayList<>();
        for (String worker : workers)
            looks.add(Thread.startVirtualThread(() -> {
                try (HttpConnection connection = new HttpConnection(service)) {
                    connection.send("POST", "/v1/workers/" + worker + "/reconcile", "Prefer: wait=30\r\n", "");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }));
        for (Thread each : looks) each.join();
    }

    private Part play(Crowd crowd, String way, Strategy strategy, Shift shift) throws InterruptedException {
        List<String> workers = simulator.seed(crowd.workers, name, SeedDocument.TEXT);
        long seeded = simulator.latest();
        Traffic before = simulator.traffic();
        long begin = System.nanoTime();
        List<Track> tracks = worked(crowd, way, strategy, workers, shift);
        double seconds = (System.nanoTime() - begin) / 1e9;
        Traffic traffic = simulator.traffic().since(before);
        return Part.of(seconds, tracks, Checker.checkAll(simulator, seeded, tracks), traffic);
    }

    private List<Track> worked(Crowd crowd, String way, Strategy strategy, List<String> workers, Shift shift)
            throws InterruptedException {
        Bar bar = new Bar(out, crowd.name + ", " + way);
        List<Seat> seats = Seat.at(workers, crowd.callers);
        long begin = System.nanoTime();
        Load load = Load.start(strategy, seats, crowd.steps, shift);
        while (!load.isDone() && System.nanoTime() - begin < LONGEST_PART.toNanos()) {
            bar.show((double) shift.done() / crowd.updates(), shift.done() + " of " + crowd.updates());
            LockSupport.parkNanos(100_000_000);
        }
        shift.end();
        List<Track> tracks = load.await(LONGEST_PART);
        bar.done("%d updates in %.1f s".formatted(shift.done(), (System.nanoTime() - begin) / 1e9));
        return tracks;
    }
}
