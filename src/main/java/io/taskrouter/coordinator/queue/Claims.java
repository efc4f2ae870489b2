package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.command.CommandCodec.UnknownSchema;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Claim.Marker;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The claims this replica holds, and what it takes to ask for one. */
final class Claims {
    private static final Logger LOG = Logger.getLogger(Claims.class);
    static final Duration UNDERSTOOD_ELSEWHERE = Duration.ofMillis(200);
    private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";

    private final Link link;
    private final Keys keys;
    private final QueueConfig config;
    private final QueueMetrics metrics;
    private final String boot = random(10);
    private final AtomicLong count = new AtomicLong();
    private final Map<WorkerSid, Held> held = new ConcurrentHashMap<>();
    private final Set<WorkerSid> doubtful = ConcurrentHashMap.newKeySet();
    /** Workers that were left to a newer release: told once, not at each look. */
    private final Set<WorkerSid> left = ConcurrentHashMap.newKeySet();

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

    /** Was this token made here? */
    boolean isOurs(String owner) {
        return owner.startsWith(boot + ":");
    }

    /** Appends what every granting script needs to make a claim. */
    Invocation terms(Invocation script) {
        return script.arg(random(4))
                .arg(random(6))
                .arg(config.lease().toMillis())
                .arg(config.batch())
                .arg(Claim.Marker.RANGE);
    }

    /**
     * The last claim on a worker that was taken here.
     *
     * @param claim null once it has ended
     * @param lease as it was last prolonged; of an ended claim, as long as a copy of it may still be on its way
     * @param queued one permit for each update queued since by this replica
     */
    private record Held(Marker marker, @Nullable Claim claim, Lease lease, Semaphore queued) {
        Held(Claim claim) {
            this(claim.marker(), claim, claim.lease(), new Semaphore(0));
        }

        Held with(Lease lease) {
            return new Held(marker, claim, lease, queued);
        }

        Held ended(Lease echo) {
            return new Held(marker, null, echo, queued);
        }

        /** A repeated request is answered with a copy of the claim, which may be read after that claim, or a later one, was taken here and even after it has ended. Counters of claims only grow. */
        boolean isCopiedBy(Claim other) {
            return marker.epoch().equals(other.marker().epoch())
                    && other.marker().next() <= marker.next();
        }

        boolean isOf(Claim other) {
            return claim != null
                    && claim.pass() == other.pass()
                    && claim.owner().equals(other.owner());
        }
    }

    /** A lease that begins anew. {@code sent}: {@link System#nanoTime()} before its request was. */
    HeldLease lease(long sent, boolean confirmed) {
        return HeldLease.from(sent, config.lease(), confirmed, () -> revoked);
    }

    /** Reads a granted claim. Empty when it was taken here before, has ended here since, or when it holds what only a newer release understands. */
    Optional<Claim> taken(WorkerSid worker, Response reply, long sent, boolean confirmed) {
        if (ClaimReader.beganEpoch(reply)) LOG.warnf("nothing was known in the partition of %s: new epoch", worker);
        try {
            Claim claim = ClaimReader.read(worker, reply, sent, confirmed, () -> revoked);
            left.remove(worker);
            if (!take(claim)) return Optional.empty();
            metrics.claimed(claim);
            return Optional.of(claim);
        } catch (UnknownSchema e) {
            if (left.add(worker))
                LOG.warnf(
                        "%s has an update this release does not understand (%s): left to a newer release; if none runs, deploy it again",
                        worker, e.getMessage());
            release(
                    worker,
                    reply.get(0).toString(),
                    Reply.number(reply.get(1)),
                    new Passes.Retry(UNDERSTOOD_ELSEWHERE, false, !Reply.flag(reply.get(2))));
            return Optional.empty();
        }
    }

    private boolean take(Claim claim) {
        var taken = new Held(claim);
        return held.compute(claim.worker(), (_, last) -> last != null && last.isCopiedBy(claim) ? last : taken)
                == taken;
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
    void doubt(WorkerSid worker) {
        doubtful.add(worker);
    }

    /** Workers to ask about again: this replica may hold them without knowing. */
    Set<WorkerSid> takeDoubtful() {
        Set<WorkerSid> taken = Set.copyOf(doubtful);
        doubtful.removeAll(taken);
        return taken;
    }

    /** Remembered for as long as a copy of it may be trusted: that was made before the end, and lasts no longer than a lease. */
    void ended(Claim claim) {
        Lease echo = lease(System.nanoTime(), true);
        held.computeIfPresent(claim.worker(), (_, current) -> current.isOf(claim) ? current.ended(echo) : current);
    }

    /** Forgets claims whose end is long past. */
    void sweep() {
        held.values()
                .removeIf(each ->
                        each.claim() == null && !each.lease().remaining().isPositive());
    }

    /** Does this replica work on the worker, as far as its own clock can tell? */
    boolean isWorkingOn(WorkerSid worker) {
        @Nullable Held current = held.get(worker);
        return current != null
                && current.claim() != null
                && current.lease().remaining().isPositive();
    }

    void prolonged(Claim claim, Lease lease) {
        held.computeIfPresent(claim.worker(), (_, current) -> current.isOf(claim) ? current.with(lease) : current);
    }

    /** An update was queued here behind whoever holds the worker. */
    void queued(WorkerSid worker) {
        @Nullable Held current = held.get(worker);
        if (current != null) current.queued().release();
    }

    /** Waits until so many have been, as far as this replica knows. */
    void awaitQueued(Claim claim, int count, Duration atMost) {
        @Nullable Held current = held.get(claim.worker());
        Semaphore queued = current == null ? new Semaphore(0) : current.queued();
        try {
            if (queued.tryAcquire(count, atMost.toNanos(), TimeUnit.NANOSECONDS)) queued.release(count);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The claim's lease as it was last prolonged. */
    Lease lease(Claim claim) {
        @Nullable Held current = held.get(claim.worker());
        return current != null && current.isOf(claim) ? current.lease() : claim.lease();
    }

    /** The claims that are being worked on here. */
    List<Claim> open() {
        return held.values().stream()
                .filter(each -> each.lease().remaining().isPositive())
                .flatMap(each -> Stream.ofNullable(each.claim()))
                .toList();
    }

    /** From now on no lease of this replica is good for anything any more, however long Redis would let it hold. */
    void revoke() {
        revoked = true;
    }

    private static String random(int length) {
        var random = ThreadLocalRandom.current();
        var text = new StringBuilder(length);
        for (int i = 0; i < length; i++) text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        return text.toString();
    }
}
