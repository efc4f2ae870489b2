package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.command.CommandCodec.UnknownSchema;
import io.taskrouter.coordinator.command.WorkerSid;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The claims this replica holds, and what it takes to ask for one. */
final class Claims {
    private static final Logger LOG = Logger.getLogger(Claims.class);
    private static final Duration UNDERSTOOD_ELSEWHERE = Duration.ofMillis(200);
    private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";

    private final Link link;
    private final Keys keys;
    private final QueueConfig config;
    private final QueueMetrics metrics;
    private final String boot = random(10);
    private final AtomicLong count = new AtomicLong();
    private final Map<WorkerSid, Held> held = new ConcurrentHashMap<>();
    private final Map<WorkerSid, String> doubtful = new ConcurrentHashMap<>();
    private volatile boolean revoked;

    Claims(Link link, Keys keys, QueueConfig config, QueueMetrics metrics) {
        this.link = link;
        this.keys = keys;
        this.config = config;
        this.metrics = metrics;
    }

    /** An owner token nobody else uses. */
    String owner() {
        return boot + ":" + count.incrementAndGet();
    }

    /** The owner token for a claim that comes with accepting something: the same again when that is repeated. */
    String owner(String id) {
        return boot + ":" + id;
    }

    /** Appends what every granting script needs to make a claim. */
    Invocation terms(Invocation script) {
        return script.arg(random(4))
                .arg(random(6))
                .arg(config.lease().toMillis())
                .arg(config.batch())
                .arg(Claim.Marker.RANGE);
    }

    /** A claim with its lease as it was last prolonged. */
    private record Held(Claim claim, Lease lease) {}

    /** A lease that begins anew. {@code sent}: {@link System#nanoTime()} before its request was. */
    HeldLease lease(long sent, boolean confirmed) {
        return HeldLease.from(sent, config.lease(), confirmed, () -> revoked);
    }

    /** Reads a granted claim. Empty when it was taken here before, or when it holds what only a newer release understands. */
    Optional<Claim> taken(WorkerSid worker, Response reply, long sent, boolean confirmed) {
        if (ClaimReader.beganEpoch(reply)) LOG.warnf("nothing was known in the partition of %s: new epoch", worker);
        try {
            Claim claim = ClaimReader.read(worker, reply, sent, confirmed, () -> revoked);
            Held before = held.put(worker, new Held(claim, claim.lease()));
            if (before != null && isSame(before.claim(), claim)) return Optional.empty();
            metrics.claimed(claim);
            return Optional.of(claim);
        } catch (UnknownSchema e) {
            LOG.errorf(
                    "%s has an update this release does not understand (%s): left to another", worker, e.getMessage());
            release(
                    worker,
                    reply.get(0).toString(),
                    Reply.number(reply.get(1)),
                    new Passes.Retry(UNDERSTOOD_ELSEWHERE, false, !Reply.flag(reply.get(2))));
            return Optional.empty();
        }
    }

    boolean release(WorkerSid worker, String owner, long pass, Passes.Retry retry) {
        Keys.Worker of = keys.of(worker);
        var script = new Invocation(Script.RELEASE)
                .key(of.hash())
                .key(of.due())
                .arg(of.sid())
                .arg(owner)
                .arg(pass)
                .arg(Math.max(0, retry.pause().toMillis()))
                .arg(retry.counts())
                .arg(retry.clean());
        return Code.of(Reply.answered(link.run(script))) == Code.RELEASED;
    }

    /**
     * A request that may have claimed the worker got no answer. Should it have, then nobody works on that claim, and
     * without asking again the worker would stand still until the lease ends.
     */
    void doubt(WorkerSid worker, String owner) {
        doubtful.put(worker, owner);
    }

    /** Doubtful claims to ask for again, each by the owner token it was first asked for with. */
    Map<WorkerSid, String> takeDoubtful() {
        Map<WorkerSid, String> taken = Map.copyOf(doubtful);
        taken.forEach(doubtful::remove);
        return taken;
    }

    void ended(Claim claim) {
        held.computeIfPresent(claim.worker(), (_, current) -> isSame(current.claim(), claim) ? null : current);
    }

    /** Does this replica work on the worker, as far as its own clock can tell? */
    boolean isWorkingOn(WorkerSid worker) {
        @Nullable Held current = held.get(worker);
        return current != null && current.lease().remaining().isPositive();
    }

    void prolonged(Claim claim, Lease lease) {
        held.computeIfPresent(
                claim.worker(), (_, current) -> isSame(current.claim(), claim) ? new Held(claim, lease) : current);
    }

    /** The claims that are being worked on here. */
    List<Claim> open() {
        return held.values().stream()
                .filter(each -> each.lease().remaining().isPositive())
                .map(Held::claim)
                .toList();
    }

    /** From now on no lease of this replica is good for anything any more, however long Redis would let it hold. */
    void revoke() {
        revoked = true;
    }

    private static boolean isSame(Claim one, Claim other) {
        return one.pass() == other.pass() && one.owner().equals(other.owner());
    }

    private static String random(int length) {
        var random = ThreadLocalRandom.current();
        var text = new StringBuilder(length);
        for (int i = 0; i < length; i++) text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        return text.toString();
    }
}
