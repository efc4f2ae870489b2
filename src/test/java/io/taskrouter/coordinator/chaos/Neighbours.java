package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.bench.Load;
import io.taskrouter.coordinator.bench.Seat;
import io.taskrouter.coordinator.bench.Shift;
import io.taskrouter.coordinator.simulator.FaultRule;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

/** How long ordinary workers' callers wait beside a worker in trouble, against how long they wait without it, in turns. */
final class Neighbours {
    private static final String SEED = "{\"log\":[]}";
    private static final int TURNS = 3;
    private static final Duration TURN = Duration.ofSeconds(3);
    private static final int HOT_CALLERS = 30;
    private static final int ASKING = 0;
    private static final int THOUSAND = 1000;

    private final Scene scene;

    Neighbours(Scene scene) {
        this.scene = scene;
    }

    /** @param quiet and {@code beside}: p99 in ms without and with the trouble */
    record Waits(String trouble, double quiet, double beside) {
        boolean isIsolated() {
            return beside <= 2 * quiet + 10; // 10 ms: what a p99 of so few can tell apart
        }

        String line() {
            return String.format(
                    Locale.ROOT,
                    "%-34s p99 of the others %.0f ms, without it %.0f ms: %s",
                    trouble,
                    beside,
                    quiet,
                    isIsolated() ? "ok" : "FAILED");
        }
    }

    /** All kinds of trouble there are. */
    List<Waits> all() throws InterruptedException {
        return List.of(
                beside("a flooded worker", 1, List.of(), HOT_CALLERS, ASKING),
                beside("a thousand waiting", 1, List.of(FaultRule.slow(300)), 0, THOUSAND),
                beside("slow workers", 2, List.of(FaultRule.slow(800)), 4, ASKING),
                beside("a hung worker", 1, List.of(FaultRule.hang()), 4, ASKING));
    }

    private Waits beside(String trouble, int workers, List<FaultRule> faults, int callers, int waiting)
            throws InterruptedException {
        List<String> bad = scene.control().seed(workers, "{}");
        for (FaultRule fault : faults) for (String each : bad) scene.control().fault(fault.forWorker(each));
        Shift shift = new Shift();
        Answers answers = new Answers();
        Load load = Load.start(
                new Appending(scene::uris, Crowd.USUAL, shift, answers),
                Seat.at(scene.control().seed(6, SEED), 2),
                300,
                shift);
        window(); // not counted: everything gets warm
        List<long[]> quiet = new ArrayList<>();
        List<long[]> loud = new ArrayList<>();
        for (int turn = 0; turn < TURNS; turn++) {
            quiet.add(window());
            AtomicBoolean over = new AtomicBoolean();
            if (waiting > 0) fill(bad.getFirst(), waiting, faults);
            List<Thread> flood = flood(bad, callers, over);
            loud.add(window());
            over.set(true);
            for (Thread each : flood) each.join();
        }
        shift.end();
        load.await(Duration.ofSeconds(30));
        scene.control().clearFaults();
        scene.awaitIdle(Duration.ofSeconds(60));
        return new Waits(trouble, p99(answers, quiet), p99(answers, loud));
    }

    /** So many updates that nobody waits for, all of them there when the first one can be written. */
    private void fill(String worker, int waiting, List<FaultRule> faults) {
        scene.control().clearFaults();
        scene.awaitIdle(Duration.ofSeconds(60)); // what is left of the turn before would fill the queue
        scene.control().fault(FaultRule.hang().forWorker(worker));
        URI at = scene.uris().getFirst();
        for (int i = 0; i < waiting; i++) {
            int status = Calls.patch(
                            at, worker, "application/merge-patch+json", "{\"w\":" + i + "}", "Prefer", "respond-async")
                    .status();
            if (status != 202) throw new IllegalStateException("update " + i + " was answered " + status);
        }
        scene.control().clearFaults();
        for (FaultRule fault : faults) scene.control().fault(fault.forWorker(worker));
    }

    private static long[] window() throws InterruptedException {
        long from = System.nanoTime();
        Thread.sleep(TURN); // the time over which waits are counted
        return new long[] {from, System.nanoTime()};
    }

    private List<Thread> flood(List<String> workers, int callers, AtomicBoolean over) {
        HttpClient http = HttpClient.newHttpClient();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            String path = "/v1/workers/" + workers.get(i % workers.size()) + "/attributes";
            String key = "h" + i;
            URI target = scene.uris().get(i % scene.uris().size()).resolve(path);
            threads.add(Thread.startVirtualThread(() -> {
                for (int value = 0; !over.get(); value++) patch(http, target, "{\"" + key + "\":" + value + "}");
            }));
        }
        return threads;
    }

    private static void patch(HttpClient http, URI target, String body) {
        try {
            http.send(
                    HttpRequest.newBuilder(target)
                            .timeout(Duration.ofSeconds(9))
                            .header("Content-Type", "application/merge-patch+json")
                            .header("Prefer", "wait=5")
                            .method("PATCH", HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
        } catch (IOException e) {
            // only load
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static double p99(Answers answers, List<long[]> windows) {
        long[] waits = answers.waits().stream()
                .filter(wait -> windows.stream().anyMatch(each -> wait.began() >= each[0] && wait.began() < each[1]))
                .mapToLong(Answers.Wait::nanos)
                .sorted()
                .toArray();
        return waits.length == 0 ? Double.NaN : waits[(int) (waits.length * 0.99)] / 1e6;
    }
}
