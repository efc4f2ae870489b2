package io.taskrouter.coordinator.chaos;

import static io.taskrouter.coordinator.chaos.Fault.Tolerates.FORGETTING;
import static io.taskrouter.coordinator.chaos.Fault.Tolerates.MUST_CLOBBER;
import static io.taskrouter.coordinator.chaos.Fault.Tolerates.MUST_DOUBLE;
import static io.taskrouter.coordinator.chaos.Fault.Tolerates.MUST_LOSE;
import static io.taskrouter.coordinator.chaos.Fault.Tolerates.NOT_EVEN_PATIENCE;

import io.taskrouter.coordinator.chaos.Round.Blow;
import io.taskrouter.coordinator.simulator.FaultRule;
import io.taskrouter.coordinator.simulator.FaultRule.Answer;
import io.taskrouter.coordinator.simulator.FaultRule.Landing;
import io.taskrouter.coordinator.simulator.SimulatorOptions;
import io.taskrouter.coordinator.stack.RedisSentinel;
import io.taskrouter.coordinator.stack.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Every fault there is, and every control, in the order in which they are tried. */
final class Catalogue {
    private static final Blow LOST_REDIS_REPLIES = Blows.cut(replica -> replica.redis, Tap.Moment.ANSWERED);
    private static final Blow KILL_REDIS = Blows.redis(RedisServer::kill, 500, RedisServer::restart);

    private static final Crowd BYPASSED = Crowd.USUAL.withBypassers(2);

    private Catalogue() {}

    static List<Fault> all() {
        return Stream.of(cheapOrSeldom(), controls(), dear())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Fault> cheapOrSeldom() {
        return List.of(
                Fault.of("Redis' replies lost", 20, LOST_REDIS_REPLIES),
                Fault.of("Redis' requests lost", 20, Blows.cut(replica -> replica.redis, Tap.Moment.BEFORE)),
                Fault.of(
                        "TaskRouter's replies lost", 20, Blows.cut(replica -> replica.taskRouter, Tap.Moment.ANSWERED)),
                Fault.of("TaskRouter's requests lost", 20, Blows.cut(replica -> replica.taskRouter, Tap.Moment.BEFORE)),
                Fault.of(
                        "TaskRouter 503, applied or not",
                        20,
                        Blows.taskRouter(0.15, FaultRule.errorBefore(503), FaultRule.errorAfter(503))),
                Fault.of(
                        "TaskRouter resets, applied or not",
                        20,
                        Blows.taskRouter(0.15, FaultRule.resetBefore(), FaultRule.resetAfter())),
                Fault.of("TaskRouter down for 8 s", 5, Blows::taskRouterDown),
                // A stage of its own: a limit that was met again and again is believed for a while after it is gone.
                Fault.of("TaskRouter at its limit, Retry-After", 10, AtItsLimit::strike)
                        .with(AtItsLimit.SETTINGS),
                Fault.of("TaskRouter 401", 20, Blows.taskRouter(0.2, FaultRule.of(Landing.NEVER, Answer.UNAUTHORIZED))),
                // Twilio's own word that there is no such worker is believed.
                Fault.of("TaskRouter 404", 20, Blows.taskRouter(0.1, FaultRule.errorBefore(404)))
                        .refusing("404 unknown-worker"),
                Fault.of("TaskRouter silent", 10, Blows.taskRouter(0.1, FaultRule.hang())),
                Fault.of(
                        "writes that land 2 s late",
                        20,
                        Blows.taskRouter(0.05, FaultRule.lateLanding(2_000).on("POST", null))),
                Fault.of(
                        "half answers, HTML, wrong JSON",
                        20,
                        Heap.watched(
                                0.07,
                                FaultRule.of(Landing.NOW, Answer.TRUNCATED),
                                FaultRule.of(Landing.NOW, Answer.HTML),
                                FaultRule.of(Landing.NEVER, Answer.WRONG_JSON))),
                Fault.of(
                        "10 MB answers, gzip bombs",
                        20,
                        Heap.watched(
                                0.05,
                                FaultRule.of(Landing.NOW, Answer.HUGE),
                                FaultRule.of(Landing.NOW, Answer.GZIP_BOMB))),
                Fault.of("412 storm", 20, Blows::storm),
                Fault.of(
                        "ETag missing now and then",
                        20,
                        Blows.taskRouter(0.3, FaultRule.of(Landing.NOW, Answer.NO_ETAG))),
                // Who waits for a killed replica's lease hands in nothing: most of the workers have callers who do not.
                Fault.of("200 workers, replica killed each 2 s", 1, KillsInTurn.of(Duration.ofSeconds(60), 150, 20_000))
                        .on(3)
                        .under(Crowd.of(50, 1))
                        .idleWithin(10),
                Fault.of("1 to 8 replicas and back, slow sends", 2, Blows::scaleUpAndDown)
                        .on(1)
                        .under(Crowd.of(100, 1))
                        .at(Scene.usual().withLatency(SimulatorOptions.Latency.fixed(200))),
                Fault.of("Redis killed, AOF always", 20, KILL_REDIS).within(3),
                Fault.of("Redis away for 5 s, AOF always", 3, Blows.redisAway(RedisServer::kill, RedisServer::restart))
                        .within(3),
                Fault.of("Redis frozen for 5 s", 5, Blows.redisAway(RedisServer::pause, RedisServer::resume)),
                Fault.of("Redis frozen for 2 s", 20, Blows.redis(RedisServer::pause, 2_000, RedisServer::resume)),
                Fault.of(
                        "Redis slow (600 ms pauses)",
                        20,
                        Blows.redis(it -> it.command("CLIENT", "PAUSE", "600"), 800, _ -> {})),
                Fault.of("scripts flushed", 20, Blows.redis(it -> it.command("SCRIPT", "FLUSH"), 200, _ -> {}))
                        .tolerating(NOT_EVEN_PATIENCE),
                Fault.of(
                        "Redis out of memory",
                        20,
                        Blows.redis(
                                it -> it.command("CONFIG", "SET", "maxmemory", "1"),
                                1_000,
                                it -> it.command("CONFIG", "SET", "maxmemory", "0"))),
                Fault.of(
                        "Redis read-only",
                        20,
                        Blows.redis(
                                it -> it.command("REPLICAOF", "127.0.0.1", "1"),
                                1_000,
                                it -> it.command("REPLICAOF", "NO", "ONE"))),
                Fault.of("Redis emptied", 20, Blows::empty).tolerating(FORGETTING),
                // Two replicas: with one, nothing could be confirmed before the old master has come back as a replica.
                Fault.of("sentinel failover, replicas=1", 5, Blows::failOver)
                        .in(() -> new Store.Sentinel(RedisSentinel.start(2), "replicas=1"))
                        .under(Crowd.USUAL.impatient())
                        .within(6),
                // Workers enough that each master has some: of a master without any nobody would miss the successor.
                Fault.of("a cluster's master killed", 3, Blows::killAClusterMaster)
                        .in(Store.Cluster::start)
                        .under(Crowd.of(12, 1))
                        .within(6),
                Fault.of("a cluster's asked host silent", 3, Blows::silenceWhoIsAsked)
                        .in(Store.Cluster::start)
                        .under(Crowd.of(12, 1))
                        .within(12));
    }

    /** Each try of these takes seconds, until a replica is back or a lease over, and many are asked for: they come last, since what others leave of their share of the time is theirs. */
    private static List<Fault> dear() {
        return List.of(
                Fault.of("replica killed", 20, Blows::killOne),
                Fault.of("all replicas killed at once", 20, Blows::killAll),
                Fault.of("replicas told to stop in turn", 20, Blows::terminateInTurn),
                Fault.of("replica frozen for three leases", 10, Blows::freezePastItsLease),
                Fault.of("TaskRouter 429", 20, Blows.taskRouter(0.5, FaultRule.errorBefore(429))),
                Fault.of("Redis rolled back 1.5 s", 20, Blows::rollBack).tolerating(FORGETTING),
                Fault.of("If-Match ignored + replica killed", 20, Blows::killOne)
                        .at(Scene.usual().withIfMatchEnforced(false)),
                Fault.of("no ETag at all + replica killed", 20, Blows::killOne)
                        .at(Scene.usual().withEtag(SimulatorOptions.Etag.ABSENT)),
                Fault.of("bypassers + replica killed", 20, Blows::killOne).under(BYPASSED),
                Fault.of("the same, If-Match ignored", 20, Blows::killOne)
                        .under(BYPASSED)
                        .at(Scene.usual().withIfMatchEnforced(false)),
                Fault.of("clocks +1 h and -30 min, killed", 20, Blows::killOneOfSkewed)
                        .withClocks(List.of(3_600_000L, -1_800_000L)),
                // The way from a read to the write that relies on it is long, and others are often quicker.
                Fault.of("bypassers + slow TaskRouter, killed", 20, Blows::killOne)
                        .under(BYPASSED)
                        .at(Scene.usual().withLatency(SimulatorOptions.Latency.fixed(175)))
                        .within(60)); // how soon is the others' doing; that it comes to an end is not
    }

    /** The same faults with one protection off: whoever sees nothing then would have seen nothing at all. */
    private static List<Fault> controls() {
        return List.of(
                Fault.of("control: Redis killed without AOF", 3, KILL_REDIS)
                        .in(Store::forgetful)
                        .under(Crowd.USUAL.impatient()) // who waits for the end is told of nothing that is lost then
                        .tolerating(MUST_LOSE),
                Fault.of("control: failover without WAIT", 2, Blows::failOver)
                        .in(() -> new Store.Sentinel(RedisSentinel.start(), "local"))
                        .under(Crowd.USUAL.impatient())
                        .tolerating(MUST_LOSE),
                Fault.of("control: enqueue not idempotent", 3, LOST_REDIS_REPLIES)
                        .broken(BrokenScript.NOT_IDEMPOTENT)
                        .tolerating(MUST_DOUBLE),
                // Slow, so that whoever wakes up meets a pass of somebody else's, which it could end.
                Fault.of("control: scripts not fenced", 5, Blows::freezeOne)
                        .at(Scene.usual().withLatency(SimulatorOptions.Latency.fixed(200)))
                        .broken(BrokenScript.NOT_FENCED)
                        .tolerating(MUST_CLOBBER));
    }
}
