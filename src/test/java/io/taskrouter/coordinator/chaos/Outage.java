package io.taskrouter.coordinator.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.simulator.FaultRule;
import io.taskrouter.coordinator.stack.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** TaskRouter is out for minutes while updates go on coming in; then it is back. */
final class Outage {
    private static final int WORKERS = 50;
    /** Beyond it an update is answered 429. */
    private static final int MOST_WAITING = 900;

    private static final Duration OPEN = Duration.ofSeconds(20);
    private static final Duration DRAINED = Duration.ofSeconds(120);
    private static final double AGE_WITHIN = 1;
    private static final Duration SEEN = Duration.ofSeconds(3);
    private static final long STRETCH = Duration.ofSeconds(10).toNanos();

    private final Scene scene;
    private final Duration length;
    private final List<Chain> chains;
    private final Map<Replica, Queue<Long>> asked = new ConcurrentHashMap<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private double mostOff;

    private Outage(Scene scene, Duration length) {
        this.scene = scene;
        this.length = length;
        this.chains = scene.control().seed(WORKERS, Chain.SEED).stream()
                .map(Chain::new)
                .toList();
    }

    static Row play(Duration length) throws Exception {
        try (Scene scene = Fault.of("outage", 1, (_, _) -> {}).scene()) {
            return new Outage(scene, length).row();
        }
    }

    private Row row() throws Exception {
        scene.look(chains.stream().map(chain -> chain.worker).toList());
        scene.control().fault(FaultRule.errorBefore(503));
        long begin = System.nanoTime();
        List<Thread> callers = firstOnes();
        scene.expect(Await.within(OPEN, this::isOpen), "a replica's breaker does not open");
        scene.replicas.forEach(this::count);
        long opened = System.nanoTime();
        while (System.nanoTime() - begin < length.toNanos()) {
            scene.replicas.forEach(each -> expectAge(each, oldest));
            Thread.sleep(1_000); // how often is looked
        }
        int most = mostAskedInAStretch();
        double perSecond =
                asked.values().stream().mapToInt(Queue::size).max().orElse(0) * 1e9 / (System.nanoTime() - opened);
        scene.expect(most <= 11, most + " requests of a replica within ten seconds while its breaker is open");
        over.set(true);
        for (Thread each : callers) each.join();
        long accepted = chains.stream().mapToLong(Chain::accepted).sum();
        long waiting = waiting();
        scene.expect(waiting == accepted, waiting + " wait of " + accepted + " that were accepted");
        return ended(accepted, perSecond);
    }

    private Row ended(long accepted, double perSecond) {
        scene.control().clearFaults();
        long back = System.nanoTime();
        boolean idle = scene.awaitIdle(DRAINED);
        long took = (System.nanoTime() - back) / 1_000_000;
        for (Replica each : scene.replicas)
            scene.expect(Await.within(SEEN, () -> age(each) <= AGE_WITHIN), "nothing waits and something is said to");
        Verdict verdict = chains.stream()
                .map(chain -> chain.verdict(scene.control()))
                .reduce(Verdict.NOTHING, Verdict::and)
                .and(new Verdict(0, 0, 0, 0, List.of(figures(accepted, perSecond))));
        return Row.judged("", 1, idle, verdict.with(scene.broken()), Row.Times.once(took));
    }

    private String figures(long accepted, double perSecond) {
        return String.format(
                Locale.ROOT,
                "%d waited after %d s; age of the oldest at most %.2f s off; %.2f requests a second of a replica",
                accepted,
                length.toSeconds(),
                mostOff,
                perSecond);
    }

    // --- callers ----------------------------------------------------------------------------------------------------

    /** When the oldest of all was handed in, and when its acceptance was known. */
    private Span oldest = new Span(0, 0);

    private List<Thread> firstOnes() {
        long handed = System.nanoTime();
        Chain first = chains.getFirst();
        scene.expect(first.offer(scene.uris().getFirst()) == 202, "an update was not accepted");
        oldest = Span.since(handed);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            Chain chain = chains.get(i);
            int replica = i;
            threads.add(Thread.startVirtualThread(() -> offers(chain, replica)));
        }
        return threads;
    }

    private void offers(Chain chain, int first) {
        long every = Math.max(Duration.ofSeconds(1).toNanos(), length.toNanos() / MOST_WAITING);
        while (!over.get()) {
            int status = chain.offer(
                    scene.uris().get((first + chain.accepted()) % scene.uris().size()));
            scene.expect(status == 202, "an update was answered " + status);
            LockSupport.parkNanos(every);
        }
    }

    private long waiting() {
        String body =
                Calls.get(scene.uris().getFirst().resolve("/v1/admin/queues")).body();
        try {
            return ExactJson.MAPPER.readTree(body).path("totals").path("depth").asLong(-1);
        } catch (JsonProcessingException e) {
            return -1;
        }
    }

    // --- what the replicas say and do -------------------------------------------------------------------------------

    private boolean isOpen() {
        return scene.replicas.stream().allMatch(each -> each.metric("taskrouter_breaker_open") == 1);
    }

    private static double age(Replica of) {
        return of.metric("coordinator_queue_oldest_age_seconds");
    }

    private void expectAge(Replica of, Span oldest) {
        long asked = System.nanoTime();
        double age = age(of);
        double least = (asked - oldest.until()) / 1e9;
        double most = (System.nanoTime() - oldest.from()) / 1e9;
        double off = Math.max(least - age, age - most);
        mostOff = Math.max(mostOff, off);
        scene.expect(
                off <= AGE_WITHIN,
                String.format(
                        Locale.ROOT, "the oldest is %.1f to %.1f s old and is said to be %.1f", least, most, age));
    }

    private void count(Replica of) {
        Queue<Long> times = new ConcurrentLinkedQueue<>();
        asked.put(of, times);
        of.taskRouter.watch((_, moment) -> {
            if (moment == Tap.Moment.BEFORE) times.add(System.nanoTime());
            return false;
        });
    }

    private int mostAskedInAStretch() {
        scene.replicas.forEach(each -> each.taskRouter.watch(Tap.Watch.NONE));
        return asked.values().stream()
                .mapToInt(times -> Sends.most(times.stream(), STRETCH))
                .max()
                .orElse(0);
    }
}
