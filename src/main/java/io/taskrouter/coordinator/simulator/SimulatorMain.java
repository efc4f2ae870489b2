package io.taskrouter.coordinator.simulator;

import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;

/** {@code simulator [--port N] [--host H] [--workers N] [--seed N] [--latency MILLIS] [--clock FACTOR]}. */
public final class SimulatorMain {
    private static final int DEFAULT_PORT = 18080;

    private SimulatorMain() {}

    /** Runs until the process is told to end; prints one line when it is ready. */
    public static void main(String... args) {
        SimulatorOptions options;
        try {
            options = read(SimulatorOptions.defaults().withPort(DEFAULT_PORT), args);
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.exit(2);
            return;
        }
        run(options, System.out);
    }

    private static void run(SimulatorOptions options, PrintStream out) {
        SimulatorServer server;
        try {
            server = SimulatorServer.start(options);
        } catch (IllegalStateException unable) {
            System.err.println("the simulator " + unable.getMessage());
            System.exit(1);
            return;
        }
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.close();
            ended.countDown();
        }));
        out.println("simulator ready on " + server.origin());
        out.flush();
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @throws IllegalArgumentException naming the argument that is not understood */
    static SimulatorOptions read(SimulatorOptions defaults, String... args) {
        SimulatorOptions options = defaults;
        for (int i = 0; i < args.length; i += 2) {
            if (i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + " needs a value");
            }
            options = read(options, args[i], args[i + 1]);
        }
        return options;
    }

    private static SimulatorOptions read(SimulatorOptions options, String name, String value) {
        try {
            return switch (name) {
                case "--port" -> options.withPort(Integer.parseInt(value));
                case "--host" -> options.withHost(value);
                case "--workers" -> options.withSeededWorkers(Integer.parseInt(value));
                case "--seed" -> options.withSeed(Long.parseLong(value));
                case "--latency" -> options.withLatency(SimulatorOptions.Latency.fixed(Double.parseDouble(value)));
                case "--clock" -> options.withClockFactor(Double.parseDouble(value));
                default -> throw new IllegalArgumentException("unknown argument " + name);
            };
        } catch (NumberFormatException | Rejection e) {
            throw new IllegalArgumentException(name + " " + value + " is out of range", e);
        }
    }
}
