package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.command.WorkerSid;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One sorted set per SID, its members by when they were last told. */
final class RedisWhereabouts implements Whereabouts {
    private static final Duration KEPT = Duration.ofHours(28);

    private final Link link;

    RedisWhereabouts(Link link) {
        this.link = link;
    }

    @Override
    public void remember(WorkerSid worker, Collection<String> sids) {
        if (sids.isEmpty()) return;
        link.runAll(sids.stream()
                .map(sid -> new Invocation(Script.REMEMBER)
                        .key(Keys.whereabouts(sid))
                        .arg(worker.value())
                        .arg(MOST_WORKERS)
                        .arg(KEPT.toSeconds()))
                .toList());
    }

    @Override
    public List<List<WorkerSid>> find(List<String> sids) {
        if (sids.isEmpty()) return List.of();
        List<Request> questions = sids.stream()
                .map(sid -> Request.cmd(Command.ZREVRANGE)
                        .arg(Keys.whereabouts(sid))
                        .arg(0)
                        .arg(-1))
                .toList();
        List<List<WorkerSid>> found = new ArrayList<>(sids.size());
        for (@Nullable Response workers : link.sendAll(questions)) found.add(read(Reply.answered(workers)));
        return found;
    }

    private static List<WorkerSid> read(Response workers) {
        List<WorkerSid> found = new ArrayList<>(workers.size());
        for (Response each : workers) found.add(new WorkerSid(each.toString()));
        return found;
    }
}
