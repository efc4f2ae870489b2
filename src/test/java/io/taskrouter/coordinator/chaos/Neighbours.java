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

    private final Scene scene;

    Neighbours(Scene scene) {
        this.scene = scene;
    }

    /** @param quiet and {@code beside}: p99 in ms without and with the trouble */
    record Waits(String trouble, double quiet, double beside) {
        boolean isIsolated() {
            return beside <= 2 * quiet + 50; // 50 ms: what a busy machine alone does to a p99 of so few
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

    /** One worker that thirty callers write to without a pause. */
    Waits hot() throws InterruptedException {
        return beside("a flooded worker", List.of());
    }

    /** Two workers whose every request takes almost as long as it may. */
    Waits slow() throws InterruptedException {
        return beside("slow workers", List.of(FaultRule.slow(800)));
    }

    private Waits beside(String trouble, List<FaultRule> faults) throws InterruptedException {
        List<String> bad = scene.control().seed(faults.isEmpty() ? 1 : 2, "{}");
        for (FaultRule fault : faults) for (String each : bad) scene.control().fault(fault.forWorker(each));
        Shift shift = new Shift();
        Answers answers = new Answers();
        Load load = Load.start(
                new Appending(scene.uris(), shift, answers),
                Seat.at(scene.control().seed(6, SEED), 2),
                300,
                shift);
        window(); // not counted: everything gets warm
        List<long[]> quiet = new ArrayList<>();
        List<long[]> loud = new ArrayList<>();
        for (int turn = 0; turn < TURNS; turn++) {
            quiet.add(window());
            AtomicBoolean over = new AtomicBoolean();
            List<Thread> callers = flood(bad, faults.isEmpty() ? HOT_CALLERS : 4, over);
            loud.add(window());
            over.set(true);
            for (Thread each : callers) each.join();
        }
        shift.end();
        load.await(Duration.ofSeconds(30));
        scene.control().clearFaults();
        return new Waits(trouble, p99(answers, quiet), p99(answers, loud));
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
                .filter(wait -> windows.stream().anyMatch(each -> wait.ended() >= each[0] && wait.ended() < each[1]))
                .mapToLong(Answers.Wait::nanos)
                .sorted()
                .toArray();
        return waits.length == 0 ? Double.NaN : waits[(int) (waits.length * 0.99)] / 1e6;
    }
}
