package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.command.WorkerSid;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** One replica at a time reads all workers; the right to it is a lease in the index itself. */
final class RedisCensus implements Census {
    private static final Duration LEASE = Duration.ofSeconds(30);

    private final Link link;
    private final String replica;

    RedisCensus(Link link, String replica) {
        this.link = link;
        this.replica = replica;
    }

    @Override
    public boolean isDue(Duration interval) {
        Response reply = Reply.answered(link.run(ExtensionKeys.due(interval, 0)));
        return Reply.flag(reply.get(1));
    }

    @Override
    public Optional<Round> begin() {
        String epoch = UUID.randomUUID().toString().substring(0, 8);
        return round(run("begin", epoch));
    }

    @Override
    public Optional<Round> goOn(Round round) {
        return round(run("on", round.epoch()));
    }

    @Override
    public boolean finish(Round round) {
        return ExtensionAnswer.of(run("end", round.epoch())) == ExtensionAnswer.DONE;
    }

    private Response run(String what, String epoch) {
        return Reply.answered(link.run(ExtensionKeys.index(Script.EXTENSION_CENSUS)
                .arg(what)
                .arg(replica)
                .arg(LEASE.toMillis())
                .arg(epoch)));
    }

    private static Optional<Round> round(Response reply) {
        if (ExtensionAnswer.of(reply) != ExtensionAnswer.DONE) return Optional.empty();
        return Optional.of(new Round(reply.get(1).toString(), Reply.number(reply.get(2)), Reply.flag(reply.get(3))));
    }

    @Override
    public Optional<List<WorkerSid>> found(Round round, Map<WorkerSid, String> found) {
        Invocation script = ExtensionKeys.index(Script.EXTENSION_FOUND)
                .arg(round.epoch())
                .arg(round.seq())
                .arg(replica)
                .arg(LEASE.toMillis());
        found.forEach((worker, extension) -> script.arg(worker.value()).arg(extension));
        Response reply = Reply.answered(link.run(script));
        if (ExtensionAnswer.of(reply) != ExtensionAnswer.DONE) return Optional.empty();
        return Optional.of(
                ExtensionAnswer.rest(reply).stream().map(WorkerSid::new).toList());
    }

    @Override
    public Set<WorkerSid> known() {
        Response sids = Reply.answered(link.send(Request.cmd(Command.HKEYS).arg(ExtensionKeys.WORKERS)));
        return sids.stream().map(sid -> new WorkerSid(sid.toString())).collect(Collectors.toSet());
    }
}
