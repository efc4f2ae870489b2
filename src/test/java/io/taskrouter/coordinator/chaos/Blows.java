package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.chaos.Round.Blow;
import io.taskrouter.coordinator.simulator.FaultRule;
import io.taskrouter.coordinator.stack.Await;
import io.taskrouter.coordinator.stack.RedisLeases;
import io.taskrouter.coordinator.stack.RedisMoment;
import io.taskrouter.coordinator.stack.RedisSentinel;
import io.taskrouter.coordinator.stack.RedisServer;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What is done to a scene. */
final class Blows {
    private static final Duration SOON = Duration.ofSeconds(10);

    private Blows() {}

    private static void pause(long millis) throws InterruptedException {
        Thread.sleep(Duration.ofMillis(millis)); // how long a fault lasts is what is tried
    }

    private static Replica any(Scene scene, Random random) {
        return scene.replicas.get(random.nextInt(scene.replicas.size()));
    }

    // --- replicas ---------------------------------------------------------------------------------------------------

    static void killOne(Scene scene, Random random) throws InterruptedException {
        Replica victim = any(scene, random);
        pause(random.nextInt(300));
        victim.kill();
        pause(random.nextInt(300));
        victim.revive();
    }

    static void killOneOfSkewed(Scene scene, Random random) throws InterruptedException {
        Clocks.expectSkewed(scene);
        killOne(scene, random);
    }

    static void killAll(Scene scene, Random random) {
        scene.replicas.forEach(Replica::kill);
        scene.replicas.forEach(Replica::revive);
    }

    /** Told to stop; each must end by itself within the grace it has, and what it held is others' at once. */
    static void terminateInTurn(Scene scene, Random random) {
        for (Replica each : scene.replicas) {
            long begin = System.nanoTime();
            int code = each.process().stop();
            scene.measured("s from SIGTERM to the end", (System.nanoTime() - begin) / 1e9, 20);
            scene.expect(code == 0 || code == 143, "a replica did not end by itself: " + code);
            Duration taken = RedisLeases.of(scene.redis()).awaitOthers(scene.lease());
            scene.measured("s until others had what it left", taken.toMillis() / 1e3, 1);
            each.revive();
        }
    }

    /** Seven more, and after a while they leave again: whoever writes a worker is alone in it all the time. */
    static void scaleUpAndDown(Scene scene, Random random) throws InterruptedException {
        scene.control().clearCounters();
        List<Replica> more = scene.more(7);
        pause(3_000);
        for (Replica each : more) {
            scene.replicas.remove(each);
            each.process().stop();
            each.close();
        }
        int most = scene.control().mostWritesOfOneWorker();
        scene.expect(most <= 1, most + " writes of one worker under way at once");
    }

    /**
     * Three leases long, so that somebody else has taken over what it held; who wakes up in the middle of a write must find that out. A claim whose answer has waited for longer than this replica waits for
     * Redis is not even taken.
     */
    static void freezePastItsLease(Scene scene, Random random) throws InterruptedException {
        Replica victim = any(scene, random);
        boolean writing = random.nextBoolean();
        double before = victim.fenced();
        boolean frozen = freeze(scene, victim, writing);
        scene.expect(frozen, "it did nothing in the middle of which to freeze it");
        boolean fenced = !writing || Await.within(SOON, () -> victim.fenced() > before);
        scene.expect(fenced, "who woke up past its lease was not fenced");
        int most = scene.control().mostWritesOfOneWorker();
        scene.expect(most <= 1, most + " writes of one worker under way at once");
    }

    /** The same with nobody asking whether it was fenced; broken scripts have no names by which to wait for them. */
    static void freezeOne(Scene scene, Random random) throws InterruptedException {
        freeze(scene, any(scene, random), random.nextBoolean());
    }

    /** @param writing in the middle of a write, else with a claim in its hand */
    private static boolean freeze(Scene scene, Replica victim, boolean writing) throws InterruptedException {
        scene.control().clearCounters();
        boolean frozen = writing ? Freeze.whileWriting(victim, SOON) : Freeze.withAClaim(victim, SOON);
        if (!frozen) victim.process().pause();
        pause(scene.lease().multipliedBy(3).toMillis());
        victim.process().resume();
        return frozen;
    }

    // --- the wire ---------------------------------------------------------------------------------------------------

    /** A fifth of what passes is cut at that moment, for a second. */
    static Blow cut(Function<Replica, Tap> which, Tap.Moment moment) {
        return (scene, random) -> {
            long seed = random.nextLong();
            for (Replica each : scene.replicas) {
                Random dice = new Random(seed);
                Tap tap = which.apply(each);
                tap.watch((_, at) -> at == moment && dice.nextInt(5) == 0);
            }
            pause(1_000);
            for (Replica each : scene.replicas) which.apply(each).watch(Tap.Watch.NONE);
        };
    }

    // --- TaskRouter -------------------------------------------------------------------------------------------------

    /** For a second each of these befalls that share of the requests. */
    static Blow taskRouter(double share, FaultRule... rules) {
        return (scene, random) -> {
            for (FaultRule rule : rules) scene.control().fault(rule.withProbability(share));
            pause(1_000);
            scene.control().clearFaults();
        };
    }

    /** Nobody answers but with 503, long enough for the breaker to open; then each replica asks once a second whether that is over. */
    static void taskRouterDown(Scene scene, Random random) throws InterruptedException {
        scene.control().fault(FaultRule.errorBefore(503));
        pause(4_000);
        long before = asked(scene);
        pause(4_000);
        double probes = (asked(scene) - before) / 4.0 / scene.replicas.size();
        scene.measured(
                "requests a second of each replica while the breaker is open", probes, 1.25); // five in four seconds
        scene.control().clearFaults();
    }

    private static long asked(Scene scene) {
        return scene.control().counters().values().stream()
                .flatMap(outcomes -> outcomes.values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Somebody else's writes come between the coordinator's reads and writes, for three seconds. */
    static void storm(Scene scene, Random random) throws InterruptedException {
        StormWriter writer = new StormWriter(scene.control());
        for (Replica each : scene.replicas) each.taskRouter.watch(writer);
        long begin = System.nanoTime();
        pause(3_000);
        Span storm = Span.since(begin);
        for (Replica each : scene.replicas) each.taskRouter.watch(Tap.Watch.NONE);
        pause(500); // what was refused last is written again
        List<String> undone = writer.undone();
        scene.expect(undone.isEmpty(), undone.size() + " times somebody else's key was undone: " + undone);
        scene.reached("of all writes were answered 412", writer.refused(storm), 0.3);
        scene.measured("attempts for one write", writer.mostAttempts(), 5);
    }

    // --- Redis ------------------------------------------------------------------------------------------------------

    static Blow redis(Consumer<RedisServer> hurt, long millis, Consumer<RedisServer> heal) {
        return (scene, random) -> {
            hurt.accept(scene.redis());
            pause(millis);
            heal.accept(scene.redis());
        };
    }

    /** For five seconds, more than a lease lasts. Whoever asks meanwhile is told so soon, and no probe calls the replicas sick. */
    static Blow redisAway(Consumer<RedisServer> hurt, Consumer<RedisServer> heal) {
        return (scene, random) -> {
            String asked = scene.control().seed(1, "{}").getFirst();
            scene.control().clearCounters();
            long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
            hurt.accept(scene.redis());
            while (System.nanoTime() < end) for (Replica each : scene.replicas) askWithoutRedis(scene, each, asked);
            heal.accept(scene.redis());
            scene.afterwards(_ -> {
                int most = scene.control().mostWritesOfOneWorker();
                scene.expect(most <= 1, most + " writes of one worker under way at once");
            });
        };
    }

    private static void askWithoutRedis(Scene scene, Replica replica, String worker) {
        long begin = System.nanoTime();
        int status = Calls.patch(replica.uri(), worker, "application/merge-patch+json", "{\"asked\":true}")
                .status();
        scene.measured("s until who asked was told that Redis is away", (System.nanoTime() - begin) / 1e9, 1.5);
        scene.expect(status == 503, "told " + status + " while Redis was away");
        scene.expect(replica.process().isReady(), "not ready while Redis was away");
        scene.expect(replica.process().isLive(), "not live while Redis was away");
    }

    static void command(RedisServer redis, String... words) {
        redis.command(words);
    }

    /** Back to what its file held a second and a half before. What was promised about a worker since is known all the same. */
    static void rollBack(Scene scene, Random random) throws InterruptedException {
        Keepsake keepsake = new Keepsake(scene);
        RedisMoment then = RedisMoment.of(scene.redis());
        long begin = System.nanoTime();
        keepsake.promise();
        pause(Math.max(0, 1_500 - (System.nanoTime() - begin) / 1_000_000));
        then.comeBack();
        scene.afterwards(_ -> keepsake.expectKept());
    }

    /** Nothing is left in it. */
    static void empty(Scene scene, Random random) throws InterruptedException {
        Keepsake keepsake = new Keepsake(scene);
        keepsake.promise();
        scene.redis().command("FLUSHALL");
        pause(100);
        scene.afterwards(_ -> keepsake.expectKept());
    }

    /**
     * The master goes a moment after its replicas have been cut off from it, so that what was written in between is on one machine alone. Over with its death: what the sentinels take is part of
     * the time until everybody has got on.
     */
    static void failOver(Scene scene, Random random) throws InterruptedException {
        RedisSentinel servers = ((Store.Sentinel) scene.store).servers();
        scene.expect(servers.restore(), "who was killed before did not come back as a replica");
        RedisServer master = servers.current();
        List<RedisServer> replicas = servers.others();
        replicas.forEach(RedisServer::pause);
        // else the kernel keeps for the replicas what they cannot read now
        master.command("CLIENT", "KILL", "TYPE", "replica");
        pause(500);
        master.kill();
        replicas.forEach(RedisServer::resume);
    }

    /**
     * The one whom the replicas ask where everything is, a master or not: its connections stay open and nothing is answered, as when its power is gone. It comes back before the next blow. Over with the
     * silence itself, as {@link #failOver}.
     */
    static void silenceWhoIsAsked(Scene scene, Random random) throws InterruptedException {
        Store.Cluster store = (Store.Cluster) scene.store;
        scene.expect(store.restore(), "nobody took a silent master's place, or it did not come back as a replica");
        Map<RedisServer, Long> before = store.servers().askedForSlots();
        pause(2_000);
        store.servers().askedForSlots().entrySet().stream()
                .max(Comparator.comparing(node -> node.getValue() - before.get(node.getKey())))
                .orElseThrow()
                .getKey()
                .pause();
        pause(1_500); // what was known of the slots is used for a second
        scene.afterwards(_ -> scene.expect(
                scene.replicas.stream().allMatch(each -> each.process().output().contains("another host is asked")),
                "not everybody has asked another host"));
    }

    /** Whoever is a master at this moment: the other masters' workers do not notice. It comes back as somebody's replica before the next blow. Over with its death, as {@link #failOver}. */
    static void killAClusterMaster(Scene scene, Random random) {
        Store.Cluster store = (Store.Cluster) scene.store;
        scene.expect(store.restore(), "nobody took a killed master's place, or it did not come back as a replica");
        List<RedisServer> masters = store.servers().currentMasters();
        RedisServer victim = masters.get(random.nextInt(masters.size()));
        Set<String> others = masters.stream()
                .filter(each -> each != victim)
                .flatMap(each -> RedisLeases.workersOf(each).stream())
                .collect(Collectors.toSet());
        scene.expect(!others.isEmpty(), "no worker is any other master's");
        long begin = System.nanoTime();
        victim.kill();
        scene.afterwards(answers -> answers.troubles().stream()
                .filter(each -> each.at() >= begin && others.contains(each.worker()))
                .forEach(each -> scene.expect(
                        false,
                        "a worker of another master was told " + each.what() + ", " + (each.at() - begin) / 1_000_000
                                + " ms after the kill")));
    }
}
