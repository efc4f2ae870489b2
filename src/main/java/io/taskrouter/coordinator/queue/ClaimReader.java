package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.command.CommandCodec;
import io.taskrouter.coordinator.command.CommandCodec.UnknownSchema;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Claim.Marker;
import io.taskrouter.coordinator.queue.Claim.Queued;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads claims as {@code parts/grant.lua} describes them. */
final class ClaimReader {
    private static final int MEMBERS = 17;

    private ClaimReader() {}

    /** @throws UnknownSchema when an update was written by a newer release */
    static Claim read(WorkerSid worker, Response claim, long sent, boolean confirmed, BooleanSupplier revoked)
            throws UnknownSchema {
        int members = Reply.count(claim.get(MEMBERS));
        int firstEvent = MEMBERS + 1 + members;
        return new Claim(
                worker,
                claim.get(0).toString(),
                Reply.number(claim.get(1)),
                Reply.flag(claim.get(2)),
                Reply.count(claim.get(3)),
                Reply.count(claim.get(4)),
                new Marker(
                        claim.get(5).toString(),
                        Reply.number(claim.get(6)),
                        claim.get(7).toString(),
                        Reply.number(claim.get(15)),
                        Reply.number(claim.get(16)),
                        Marker.of(worker)),
                text(claim.get(8)),
                text(claim.get(9)),
                updates(claim, MEMBERS + 1, members),
                events(claim, firstEvent),
                Reply.count(claim.get(10)),
                Reply.count(claim.get(11)),
                Instant.ofEpochMilli(Reply.number(claim.get(13))),
                // what is left, not what a lease lasts: a repeat is told of a claim that was granted before
                HeldLease.from(sent, Duration.ofMillis(Reply.number(claim.get(14))), confirmed, revoked));
    }

    /** The claim with what {@code gather} added to it. */
    static Claim grown(Claim claim, Response gathered) throws UnknownSchema {
        int added = Reply.count(gathered.get(3));
        return new Claim(
                claim.worker(),
                claim.owner(),
                claim.pass(),
                claim.unclean(),
                claim.crashes(),
                claim.attempts(),
                claim.marker(),
                claim.state(),
                claim.verdicts(),
                joined(claim.updates(), updates(gathered, 4, added)),
                joined(claim.events(), events(gathered, 4 + added)),
                Reply.count(gathered.get(2)),
                claim.served(),
                claim.now(),
                claim.lease());
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    /** Was the partition empty, so that this claim began a new epoch? */
    static boolean beganEpoch(Response claim) {
        return Reply.flag(claim.get(12));
    }

    static List<Queued> updates(Response reply, int from, int count) throws UnknownSchema {
        List<Queued> updates = new ArrayList<>(count);
        for (int i = from; i < from + count; i++)
            updates.add(update(reply.get(i).toBytes()));
        return List.copyOf(updates);
    }

    static List<String> events(Response reply, int from) {
        List<String> events = new ArrayList<>();
        for (int i = from; i < reply.size(); i++) events.add(reply.get(i).toString());
        return List.copyOf(events);
    }

    /** Milliseconds, a space, the update. */
    private static Queued update(byte[] element) throws UnknownSchema {
        long acceptedAt = 0;
        int at = 0;
        for (; at < element.length && element[at] != ' '; at++) acceptedAt = acceptedAt * 10 + element[at] - '0';
        at = Math.min(at + 1, element.length);
        return new Queued(CommandCodec.decode(element, at, element.length - at), Instant.ofEpochMilli(acceptedAt));
    }

    private static @Nullable String text(@Nullable Response field) {
        return field == null ? null : field.toString();
    }
}
