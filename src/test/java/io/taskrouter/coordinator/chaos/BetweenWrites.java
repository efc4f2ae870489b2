package io.taskrouter.coordinator.chaos;

import static io.taskrouter.coordinator.chaos.Tap.Moment.ANSWERED;
import static io.taskrouter.coordinator.chaos.Tap.Moment.BEFORE;
import static io.taskrouter.coordinator.chaos.Tap.Moment.DELIVERED;

import io.taskrouter.coordinator.stack.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * The holder of a worker is frozen for three leases between two writes of one pass, and another replica takes over and finishes. Who wakes up then has a write left that was right when it fell asleep. It
 * must send nothing more for that worker: everything is as it is to be, so that not even a claim of its own would bring anything to write.
 */
final class BetweenWrites {
    /** Nothing else than the lease's fence keeps the next write back: a raise, and readiness, are noted in Redis before they are sent, where a former holder is refused. */
    static final CrashPoints.Point BEFORE_A_LOWERING =
            new CrashPoints.Point(Act.AFTER_A_RAISE, "worker-write", DELIVERED);

    private static final List<CrashPoints.Point> POINTS = List.of(
            new CrashPoints.Point(Act.AFTER_AN_EVENT, "worker-write", ANSWERED),
            BEFORE_A_LOWERING,
            new CrashPoints.Point(Act.AFTER_A_RAISE, "worker-write", ANSWERED),
            new CrashPoints.Point(Act.AFTER_A_RAISE, "channel-write", ANSWERED),
            new CrashPoints.Point(Act.AFTER_A_CALL, "channel-write", BEFORE),
            new CrashPoints.Point(Act.AFTER_A_CALL, "channel-write", ANSWERED));

    /** For one call at once, where who has to wait does so for longer than anybody sleeps, if the lease lets it. */
    private static final Map<String, String> ONE_PLACE = Map.of(
            "twilio.limiter.initial", "1",
            "twilio.limiter.max", "1",
            "twilio.limiter.max-wait", "30s",
            "twilio.request-timeout", "2s");

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Scene scene;
    private final Random random;

    private BetweenWrites(Scene scene, Random random) {
        this.scene = scene;
        this.random = random;
    }

    /** Every point, in an order of chance, {@code rounds} times. */
    static Row play(int rounds, Random random) throws Exception {
        List<CrashPoints.Point> points = new ArrayList<>();
        for (int i = 0; i < rounds; i++) points.addAll(POINTS);
        Collections.shuffle(points, random);
        return play(points, random);
    }

    static Row play(List<CrashPoints.Point> points, Random random) throws Exception {
        try (Scene scene = new Scene(setting(List.of()))) {
            Row row = new BetweenWrites(scene, random).go(points);
            row = row.and(Row.judged("", 0, true, Verdict.NOTHING.with(scene.broken()), Row.Times.UNKNOWN));
            if (!row.isClean()) new Evidence(scene, "between two writes").keepLogs();
            return row;
        }
    }

    /** A control: the fence is off, and writes of who woke up must be seen. */
    static Row playUnfenced(Random random) throws Exception {
        try (Scene scene = new Scene(setting(List.of(Unfenced.jvmArgument())))) {
            return new BetweenWrites(scene, random).go(List.of(BEFORE_A_LOWERING));
        }
    }

    private static Fault.Setting setting(List<String> jvm) {
        return new Fault.Setting(Store::durable, 2, ONE_PLACE, jvm, List.of(), Scene.usual());
    }

    private Row go(List<CrashPoints.Point> points) throws InterruptedException {
        Row row = Row.judged("", 0, true, Verdict.NOTHING, Row.Times.UNKNOWN);
        for (CrashPoints.Point each : points) row = row.and(at(each));
        return row;
    }

    private Row at(CrashPoints.Point point) throws InterruptedException {
        int chosen = random.nextInt(scene.replicas.size());
        Replica victim = scene.replicas.get(chosen);
        Replica other = scene.replicas.get((chosen + 1) % scene.replicas.size());
        Stand stand = new Stand(scene, victim.uri());
        point.act().prepare(stand);
        stand.append(stand.other, stand.uri, "warm");
        double before = victim.fenced();
        Sleeper sleeper = new Sleeper(victim, stand, point);
        victim.taskRouter.watch(sleeper);
        var answer =
                CompletableFuture.supplyAsync(() -> point.act().go(stand, victim.uri()), Thread::startVirtualThread);
        boolean asleep = Await.within(SOON, sleeper::sleeps);
        long begin = System.nanoTime();
        boolean left = !point.act().holds(stand);
        boolean done = Await.within(
                PATIENCE,
                () -> point.act().go(stand, other.uri()) && point.act().holds(stand));
        long took = (System.nanoTime() - begin) / 1_000_000;
        Thread.sleep(Math.max(0, 3 * scene.lease().toMillis() - took)); // how long it is frozen is what is tried
        int version = scene.control().version(stand.worker);
        victim.process().resume();
        int passes = point.moment() == DELIVERED ? 2 : 1; // the rival's is one as well
        boolean fenced = Await.within(SOON, () -> victim.fenced() >= before + passes);
        Thread.sleep(scene.lease().toMillis()); // over which nothing may be sent
        answer.join();
        victim.taskRouter.watch(Tap.Watch.NONE);
        stand.clear();
        scene.expect(asleep, point + ": it never came to that");
        scene.expect(left, point + ": nothing was left to write");
        scene.expect(fenced, point + ": who woke up was not fenced");
        scene.expect(version == scene.control().version(stand.worker), point + ": changed after it was finished");
        return row(point, stand, sleeper, asleep && left, done, took);
    }

    private static Row row(
            CrashPoints.Point point, Stand stand, Sleeper sleeper, boolean tried, boolean done, long took) {
        List<String> examples = new ArrayList<>();
        long found = stand.found();
        long written = stand.written();
        boolean holds = point.act().holds(stand);
        if (!sleeper.sent().isEmpty()) examples.add(point + ": who woke up sent " + sleeper.sent());
        if (found != 1 || written != 1) examples.add(point + ": " + found + " found, " + written + " written");
        if (!holds) examples.add(point + ": is not what it must be: " + stand.document(stand.worker));
        if (!done) examples.add(point + ": not finished by another replica");
        Verdict verdict = new Verdict(
                1,
                found == 0 || !holds ? 1 : 0,
                found > 1 || written > 1 ? 1 : 0,
                sleeper.sent().size(),
                examples);
        return Row.judged("", tried ? 1 : 0, done, verdict, Row.Times.once(took))
                .told(stand.hand.answers());
    }
}
