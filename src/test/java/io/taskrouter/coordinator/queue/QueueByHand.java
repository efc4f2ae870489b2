package io.taskrouter.coordinator.queue;

import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.stack.RedisServer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** A queue on a real Redis, whose claims are worked by hand: settled, given back, or forgotten as by a holder who vanished. */
public final class QueueByHand implements AutoCloseable {
    private final RedisServer server = RedisServer.start(Map.of("appendonly", "no")); // nobody starts it again
    private final TestRedis redis = new TestRedis.Single(server);
    private final Replica replica;

    public QueueByHand(Duration lease) {
        replica = new Replica(redis, Settings.usual().withLease(lease));
    }

    public Inbox inbox() {
        return replica.inbox;
    }

    public Passes passes() {
        return replica.passes;
    }

    public Workers workers() {
        return replica.workers;
    }

    public Extensions extensions() {
        return replica.queue.extensions();
    }

    public Census census() {
        return replica.queue.census();
    }

    public Whereabouts whereabouts() {
        return replica.queue.whereabouts();
    }

    public Oversight oversight() {
        return replica.queue.oversight();
    }

    public Draining draining() {
        return replica.queue;
    }

    public RedisServer redis() {
        return server;
    }

    /** Are both in one partition, and so of one epoch? */
    public boolean areTogether(WorkerSid one, WorkerSid other) {
        return tag(one).equals(tag(other));
    }

    private String tag(WorkerSid worker) {
        String key = replica.keys(worker).updates();
        return key.substring(0, key.indexOf('}'));
    }

    /** The claim that was made when something came in. */
    public Claim started(WorkerSid worker) {
        return replica.started(worker);
    }

    /** Claims the worker as soon as the lease of the last holder has run out and its pause has passed. */
    public Claim next(WorkerSid worker) {
        var claim = new AtomicReference<Claim>();
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    if (replica.startedNow(worker).isEmpty())
                        replica.passes.claim(worker).ifPresent(claim::set);
                    else claim.set(replica.started(worker));
                    return claim.get() != null;
                });
        return claim.get();
    }

    /** As if the time had passed that is left of the lease on the worker, where somebody holds it. */
    public void runOut(WorkerSid worker) {
        Keys.Worker of = replica.keys(worker);
        String script = """
                local record = redis.call('HGET', KEYS[1], 'record')
                if not record then return end
                local r = cmsgpack.unpack(record)
                local time = redis.call('TIME')
                local now = time[1] * 1000 + math.floor(time[2] / 1000)
                if r[1] == '' or r[2] < now then return end
                r[2] = now
                redis.call('HSET', KEYS[1], 'record', cmsgpack.pack(r))
                redis.call('ZADD', KEYS[2], 'XX', now, ARGV[1])
                """;
        redis.command(of.hash(), "EVAL", script, "2", of.hash(), of.due(), of.sid());
    }

    /** As if somebody else had left the worker in this state. */
    public void replaceState(WorkerSid worker, String state) {
        String hash = replica.keys(worker).hash();
        redis.command(hash, "HSET", hash, "state", state);
    }

    /** From now on nothing can be written to the worker's history. */
    public void spoilHistory(WorkerSid worker) {
        String journal = replica.keys(worker).journal();
        redis.command(journal, "SET", journal, "no history");
    }

    /** It begins anew. */
    public void mendHistory(WorkerSid worker) {
        String journal = replica.keys(worker).journal();
        redis.command(journal, "DEL", journal);
    }

    @Override
    public void close() {
        replica.close();
        redis.close();
    }
}
