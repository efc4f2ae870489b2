package io.taskrouter.coordinator.queue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.WorkerSid;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Open assignments beside the index, in its slot. */
final class RedisErrands implements Errands {

    private final Link link;
    private final Keys keys;
    private final long retention;

    RedisErrands(Link link, Keys keys, Duration retention) {
        this.link = link;
        this.keys = keys;
        this.retention = retention.toSeconds();
    }

    @Override
    public Optional<List<Opened>> open(List<Errand> errands, Duration carried) {
        Invocation script = ExtensionKeys.all(Script.EXTENSION_OPEN).arg(carried.toMillis());
        for (Errand errand : errands) {
            script.arg(errand.id())
                    .arg(errand.worker().value())
                    .arg(orEmpty(errand.extension()))
                    .arg(errand.from() == null ? "" : errand.from().value())
                    .arg(write(errand));
        }
        Link.Answer answer = link.runDurably(script);
        if (!answer.confirmed()) throw new QueueUnavailable("the replicas have not confirmed the assignment");
        if (ExtensionAnswer.of(answer.reply()) != ExtensionAnswer.DONE) return Optional.empty();
        return Optional.of(ExtensionAnswer.rest(answer.reply()).stream()
                .map(RedisErrands::opened)
                .toList());
    }

    private static Opened opened(String answer) {
        return answer.startsWith("=")
                ? new Opened(null, answer.substring(1))
                : new Opened(ExtensionAnswer.worker(answer), null);
    }

    /** Without a script while there is none, which is nearly always. */
    @Override
    public List<Errand> take(int most) {
        if (Reply.number(link.send(Request.cmd(Command.ZCARD).arg(ExtensionKeys.DUE))) == 0) return List.of();
        Response reply = Reply.answered(link.run(new Invocation(Script.EXTENSION_TAKE)
                .key(ExtensionKeys.DUE)
                .key(ExtensionKeys.OPEN)
                .arg(CARRIED.toMillis())
                .arg(most)));
        return ExtensionAnswer.rest(reply).stream().map(RedisErrands::read).toList();
    }

    @Override
    public void prolong(Errand errand) {
        long now = Reply.millis(link.send(Request.cmd(Command.TIME)));
        link.send(Request.cmd(Command.ZADD)
                .arg(ExtensionKeys.DUE)
                .arg("XX")
                .arg(now + CARRIED.toMillis())
                .arg(errand.id()));
    }

    @Override
    public void close(Errand errand) {
        link.runDurably(
                ExtensionKeys.all(Script.EXTENSION_CLOSE).arg(errand.id()).arg(orEmpty(errand.extension())));
    }

    @Override
    public Optional<Errand> find(String id, WorkerSid worker) {
        Response record =
                link.send(Request.cmd(Command.HGET).arg(ExtensionKeys.OPEN).arg(id));
        return Optional.ofNullable(record)
                .map(Response::toString)
                .map(RedisErrands::read)
                .filter(errand -> errand.worker().equals(worker));
    }

    @Override
    public boolean isKnown(WorkerSid worker, Inbox.Idempotency idempotency) {
        return Reply.flag(
                link.send(Request.cmd(Command.EXISTS).arg(keys.of(worker).idempotency(idempotency.key()))));
    }

    @Override
    public Kept keep(Inbox.Idempotency idempotency, String seed) {
        String key = ExtensionKeys.idempotency(idempotency.key());
        link.send(Request.cmd(Command.SET)
                .arg(key)
                .arg(idempotency.request() + ' ' + seed + ' ')
                .arg("NX")
                .arg("EX")
                .arg(retention));
        Response kept = Reply.answered(link.send(Request.cmd(Command.GET).arg(key)));
        String[] parts = kept.toString().split(" ", 3);
        return new Kept(parts[1], parts[2].isEmpty() ? null : parts[2], !parts[0].equals(idempotency.request()));
    }

    @Override
    public String answer(Inbox.Idempotency idempotency, String seed, String answer) {
        Response before = link.run(new Invocation(Script.EXTENSION_ANSWER)
                .key(ExtensionKeys.idempotency(idempotency.key()))
                .arg(idempotency.request() + ' ' + seed + ' ')
                .arg(answer)
                .arg(retention));
        return before == null ? answer : before.toString();
    }

    private static String write(Errand errand) {
        ObjectNode json = ExactJson.MAPPER.createObjectNode();
        json.put("id", errand.id()).put("worker", errand.worker().value());
        json.put("extension", errand.extension());
        json.put("from", errand.from() == null ? null : errand.from().value());
        json.put("record", errand.record());
        return ExactJson.text(json);
    }

    private static Errand read(String text) {
        ObjectNode json = ExactJson.object(text);
        String from = json.path("from").textValue();
        return new Errand(
                json.path("id").asText(),
                new WorkerSid(json.path("worker").asText()),
                json.path("extension").textValue(),
                from == null ? null : new WorkerSid(from),
                json.path("record").asText());
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
