package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.command.WorkerSid;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The index of extensions in one slot of Redis. What is reserved or freed is confirmed like an update, since a reservation that is lost lets a second worker in. */
final class RedisExtensions implements Extensions {
    private static final int RESERVE = 0;
    private static final int ASK = 1;
    private static final int IS_THEIRS = 2;

    private final Link link;

    RedisExtensions(Link link) {
        this.link = link;
    }

    @Override
    public Reservation reserve(Claim claim, String extension) {
        return reservation(confirmed(wish(claim, extension, RESERVE)));
    }

    @Override
    public Reservation isReserved(Claim claim, String extension) {
        return reservation(Reply.answered(link.run(wish(claim, extension, IS_THEIRS))));
    }

    @Override
    public Reservation ask(WorkerSid worker, String extension) {
        return reservation(
                Reply.answered(link.run(wish(worker, extension).arg("").arg(0).arg(ASK))));
    }

    @Override
    public int settle(Claim claim, @Nullable String extension) {
        Response reply = confirmed(wish(claim.worker(), extension == null ? "" : extension, Script.EXTENSION_SETTLE)
                .arg(claim.marker().epoch())
                .arg(claim.marker().next()));
        return ExtensionAnswer.of(reply) == ExtensionAnswer.DONE ? Reply.count(reply.get(1)) : 0;
    }

    private Response confirmed(Invocation script) {
        Link.Answer answer = link.runDurably(script);
        if (!answer.confirmed()) throw new QueueUnavailable("the replicas have not confirmed the extension");
        return answer.reply();
    }

    private static Invocation wish(Claim claim, String extension, int how) {
        return wish(claim.worker(), extension)
                .arg(claim.marker().epoch())
                .arg(claim.marker().next())
                .arg(how);
    }

    private static Invocation wish(WorkerSid worker, String extension) {
        return wish(worker, extension, Script.EXTENSION_RESERVE);
    }

    private static Invocation wish(WorkerSid worker, String extension, Script script) {
        return ExtensionKeys.index(script).arg(worker.value()).arg(extension);
    }

    private static Reservation reservation(Response reply) {
        return switch (ExtensionAnswer.of(reply)) {
            case GRANTED -> new Reservation.Granted();
            case TAKEN ->
                new Reservation.Taken(ExtensionAnswer.worker(reply.get(1).toString()));
            case STALE -> throw new QueueUnavailable("the worker has been taken over by another pass");
            default -> new Reservation.Unready();
        };
    }

    @Override
    public Found find(String extension) {
        List<@Nullable Response> replies = link.sendAll(List.of(
                Request.cmd(Command.HEXISTS).arg(ExtensionKeys.INDEX).arg("ready"),
                Request.cmd(Command.HGET).arg(ExtensionKeys.EXTENSIONS).arg(extension)));
        Response packed = replies.get(1);
        return new Found(
                Reply.flag(replies.get(0)),
                packed == null ? List.of() : PackedEntry.of(packed).holders());
    }

    @Override
    public Map<String, Entry> all() {
        List<@Nullable Response> replies = link.sendAll(List.of(
                Request.cmd(Command.HEXISTS).arg(ExtensionKeys.INDEX).arg("ready"),
                Request.cmd(Command.HGETALL).arg(ExtensionKeys.EXTENSIONS)));
        if (!Reply.flag(replies.get(0))) return Map.of();
        Response entries = Reply.answered(replies.get(1));
        Map<String, Entry> all = new HashMap<>();
        for (String extension : entries.getKeys()) all.put(extension, PackedEntry.of(entries.get(extension)));
        return all;
    }

    @Override
    public void forgotten(Instant moment) {
        confirmed(ExtensionKeys.due(Duration.ZERO, moment.toEpochMilli()));
    }

    @Override
    public boolean isReady() {
        return Reply.flag(
                link.send(Request.cmd(Command.HEXISTS).arg(ExtensionKeys.INDEX).arg("ready")));
    }

    /** An entry as the scripts pack it, in the small part of MessagePack that they use. */
    private static final class PackedEntry {
        private final byte[] bytes;
        private int at;

        private PackedEntry(byte[] bytes) {
            this.bytes = bytes;
        }

        static Entry of(Response packed) {
            return new PackedEntry(packed.toBytes()).entry();
        }

        private Entry entry() {
            size();
            String reserved = text();
            String promised = text();
            text();
            List<WorkerSid> holders = new ArrayList<>();
            for (int left = size(); left > 0; left--) holders.add(new WorkerSid(text()));
            String coming = promised.isEmpty() ? reserved : promised;
            return new Entry(List.copyOf(holders), ExtensionAnswer.worker(coming));
        }

        private int size() {
            int head = bytes[at++] & 0xff;
            if ((head & 0xf0) == 0x90) return head & 0x0f;
            if (head == 0xdc) return wide();
            throw new QueueUnavailable("an entry of the index cannot be read");
        }

        private int wide() {
            int size = (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
            at += 2;
            return size;
        }

        private String text() {
            int head = bytes[at++] & 0xff;
            int length;
            if ((head & 0xe0) == 0xa0) length = head & 0x1f;
            else if (head == 0xd9) length = bytes[at++] & 0xff;
            else if (head == 0xda) length = wide();
            else throw new QueueUnavailable("an entry of the index cannot be read");
            at += length;
            return new String(bytes, at - length, length, java.nio.charset.StandardCharsets.US_ASCII);
        }
    }
}
