package io.taskrouter.coordinator.stack;

import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * {@code make run}: a Redis and the service with the simulator inside, all on loopback, until Ctrl-C. {@code PORT} and
 * {@code MANAGEMENT_PORT} (environment) move it when 8080 or 9000 is taken.
 */
public final class RunLocal {

    /** The first worker that the simulator is seeded with. */
    static final String WORKER = "WK00000000000000000000000000000001";

    private final PrintStream out;
    private final int port;
    private final int managementPort;
    private volatile boolean stopping;

    private RunLocal(PrintStream out, int port, int managementPort) {
        this.out = out;
        this.port = port;
        this.managementPort = managementPort;
    }

    public static void main(String[] args) throws InterruptedException {
        try {
            int port = portFrom("PORT", 8080);
            int managementPort = portFrom("MANAGEMENT_PORT", 9000);
            if (port == managementPort) {
                throw new IllegalStateException("PORT and MANAGEMENT_PORT are both " + port + "; they must differ.");
            }
            new RunLocal(System.out, port, managementPort).run();
        } catch (IllegalStateException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static int portFrom(String variable, int usual) {
        String given = System.getenv().getOrDefault(variable, "");
        int port = given.isEmpty() ? usual : given.matches("\\d{1,5}") ? Integer.parseInt(given) : 0;
        if (port < 1 || port > 65_535) {
            throw new IllegalStateException(variable + "=" + given + " is no port (1 to 65535).");
        }
        if (!Ports.isFree(port)) {
            throw new IllegalStateException("Port " + port + " is taken on this machine. Choose another one: make run "
                    + variable + "=" + (port + 1));
        }
        return port;
    }

    private void run() throws InterruptedException {
        out.print("Redis        ");
        out.flush();
        RedisServer redis = RedisServer.start();
        out.println("ready on 127.0.0.1:" + redis.port() + ", append-only file in " + redis.dir());
        out.print("Coordinator  ");
        out.flush();
        CoordinatorProcess service = CoordinatorProcess.start(Map.of(
                "quarkus.profile", "local",
                "quarkus.redis.hosts", redis.hosts(),
                "quarkus.http.port", Integer.toString(port),
                "quarkus.management.port", Integer.toString(managementPort)));
        out.printf("ready after %.1f s, log in %s%n", service.readyAfter().toMillis() / 1000.0, service.log());
        // The service first: it finishes what is open, and for that it needs Redis.
        Workshop.beforeClearing(() -> end(service, redis));
        out.print(welcome(service.url()));
        watch(service);
    }

    private void end(CoordinatorProcess service, RedisServer redis) {
        stopping = true;
        out.println("\nStopping ...");
        service.close();
        redis.close();
        out.println("Stopped.");
    }

    /** Ctrl-C ends the JVM; so does, with its last words, a service that ends by itself. */
    private void watch(CoordinatorProcess service) throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        ProcessHandle.of(service.pid()).ifPresentOrElse(it -> it.onExit().thenRun(ended::countDown), ended::countDown);
        ended.await();
        if (stopping) {
            return;
        }
        throw new IllegalStateException("The coordinator ended by itself. The end of its log:\n" + service.output());
    }

    private String welcome(String url) {
        String worker = url + "/v1/workers/" + WORKER;
        return """

                API          %1$s/v1/workers
                Console      %1$s/console
                Swagger UI   %1$s/q/swagger-ui
                Simulator    %1$s/simulator
                Health       http://127.0.0.1:%2$d/q/health/ready
                Metrics      http://127.0.0.1:%2$d/q/metrics

                Try:
                  curl -s -X PATCH -H 'Content-Type: application/json' -d '{"department":"sales"}' %3$s/attributes
                  curl -s %3$s
                  curl -s %1$s/v1/workers

                In a second terminal: make demo. Ctrl-C here ends everything.
                """.formatted(url, managementPort, worker);
    }
}
