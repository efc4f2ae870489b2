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
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Plain reads; no script is needed where nothing changes. */
final class RedisWorkers implements Workers {
    /** As Redis names what a stream holds. */
    private static final Pattern ENTRY = Pattern.compile("[0-9]{1,18}-[0-9]{1,18}");

    private final Link link;
    private final Keys keys;
    private final PartitionGuard guard;

    RedisWorkers(Link link, Keys keys, PartitionGuard guard) {
        this.link = link;
        this.keys = keys;
        this.guard = guard;
    }

    @Override
    public Optional<Known> find(WorkerSid worker) {
        guard.check();
        Keys.Worker of = keys.of(worker);
        List<@Nullable Response> replies = link.sendAll(List.of(
                Request.cmd(Command.HGET).arg(of.hash()).arg("state"),
                Request.cmd(Command.LLEN).arg(of.updates()),
                Request.cmd(Command.LINDEX).arg(of.updates()).arg(0),
                Request.cmd(Command.TIME),
                Request.cmd(Command.HGET).arg(of.partition()).arg("paused")));
        Response state = replies.get(0);
        if (state == null) return Optional.empty();
        int depth = Reply.count(replies.get(1));
        Duration oldest = age(replies.get(2), Reply.millis(replies.get(3)));
        return Optional.of(new Known(state.toString(), depth, oldest, instant(replies.get(4))));
    }

    private static @Nullable Instant instant(@Nullable Response millis) {
        return millis == null ? null : Instant.ofEpochMilli(Reply.number(millis));
    }

    private static Duration age(@Nullable Response oldest, long now) {
        if (oldest == null) return Duration.ZERO;
        String element = oldest.toString();
        long acceptedAt = Long.parseLong(element.substring(0, element.indexOf(' ')));
        return Duration.ofMillis(Math.max(0, now - acceptedAt));
    }

    @Override
    public SortedMap<WorkerSid, String> floor() {
        guard.check();
        SortedMap<WorkerSid, String> all = new TreeMap<>();
        for (@Nullable Response floor : link.sendAll(floors())) {
            Response lines = Reply.answered(floor);
            for (String sid : lines.getKeys())
                all.put(new WorkerSid(sid), lines.get(sid).toString());
        }
        return all;
    }

    @Override
    public List<Integer> depths(List<WorkerSid> workers) {
        guard.check();
        return link
                .sendAll(workers.stream()
                        .map(each -> Request.cmd(Command.LLEN).arg(keys.of(each).updates()))
                        .toList())
                .stream()
                .map(Reply::count)
                .toList();
    }

    @Override
    public Map<WorkerSid, String> states(List<WorkerSid> workers) {
        guard.check();
        List<@Nullable Response> replies = link.sendAll(workers.stream()
                .map(each -> Request.cmd(Command.HGET).arg(keys.of(each).hash()).arg("state"))
                .toList());
        Map<WorkerSid, String> states = new HashMap<>();
        for (int i = 0; i < workers.size(); i++) {
            Response state = replies.get(i);
            if (state != null) states.put(workers.get(i), state.toString());
        }
        return states;
    }

    @Override
    public long count() {
        guard.check();
        List<Request> requests = new ArrayList<>(keys.partitions());
        for (int i = 0; i < keys.partitions(); i++) {
            requests.add(Request.cmd(Command.HLEN).arg(keys.partition(i).floor()));
        }
        long count = 0;
        for (@Nullable Response reply : link.sendAll(requests)) count += Reply.count(reply);
        return count;
    }

    private List<Request> floors() {
        List<Request> requests = new ArrayList<>(keys.partitions());
        for (int i = 0; i < keys.partitions(); i++) {
            requests.add(Request.cmd(Command.HGETALL).arg(keys.partition(i).floor()));
        }
        return requests;
    }

    @Override
    public Page history(WorkerSid worker, @Nullable String cursor, int limit) {
        if (cursor != null && !ENTRY.matcher(cursor).matches())
            throw new IllegalArgumentException("no cursor of this list");
        guard.check();
        Response reply = Reply.answered(link.send(Request.cmd(Command.XREVRANGE)
                .arg(keys.of(worker).journal())
                .arg(cursor == null ? "+" : "(" + cursor)
                .arg("-")
                .arg("COUNT")
                .arg(limit)));
        List<String> entries = new ArrayList<>(reply.size());
        String last = null;
        for (Response each : reply) {
            last = each.get(0).toString();
            entries.add(each.get(1).get(1).toString());
        }
        return new Page(List.copyOf(entries), entries.size() < limit ? null : last);
    }

    @Override
    public Optional<String> document(WorkerSid worker, String stamp) {
        if (stamp.indexOf('\n') >= 0) return Optional.empty(); // somebody else made it up: attributes begin there
        guard.check();
        Response reply = link.run(
                new Invocation(Script.DOCUMENT).key(keys.of(worker).documents()).arg(stamp));
        return Optional.ofNullable(reply).map(Response::toString);
    }

    @Override
    public List<String> found(WorkerSid worker, String stamp) {
        return stamped(keys.of(worker).found()).stream()
                .filter(document -> document.startsWith(stamp + "\n"))
                .map(RedisWorkers::attributes)
                .toList();
    }

    @Override
    public List<String> documents(WorkerSid worker) {
        return stamped(keys.of(worker).documents()).stream()
                .map(RedisWorkers::attributes)
                .toList();
    }

    private List<String> stamped(String key) {
        guard.check();
        Response reply = Reply.answered(
                link.send(Request.cmd(Command.LRANGE).arg(key).arg(0).arg(-1)));
        List<String> documents = new ArrayList<>(reply.size());
        for (Response each : reply) documents.add(each.toString());
        return documents;
    }

    private static String attributes(String stamped) {
        return stamped.substring(stamped.indexOf('\n') + 1);
    }
}
