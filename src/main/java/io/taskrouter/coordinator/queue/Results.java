package io.taskrouter.coordinator.queue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.CommandCodec.UnknownSchema;
import io.taskrouter.coordinator.command.CommandCodecOutcomes;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Settled;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Inbox.UpdateStatus;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of an update: {@code Q<accepted> <sid>} while it waits, afterwards
 * {@code S<settled> <accepted> <sid> <pass> <outcome's length> <outcome><confirmed>}, all times in milliseconds. What was
 * confirmed stands here when the update was alone in its pass (the pass is then {@code -}), else once under the pass.
 */
final class Results {
    private static final String NO_PASS = "-";

    private final Link link;
    private final Keys keys;

    Results(Link link, Keys keys) {
        this.link = link;
        this.keys = keys;
    }

    /** All but the leading time, which the script adds. */
    static String record(Claim claim, int member, String outcome, @Nullable String confirmed, boolean shared) {
        Claim.Queued queued = claim.updates().get(member);
        return queued.acceptedAt().toEpochMilli() + " " + claim.worker() + " " + (shared ? claim.pass() : NO_PASS) + " "
                + outcome.length() + " " + outcome + (shared || confirmed == null ? "" : confirmed);
    }

    Optional<UpdateStatus> read(WorkerSid worker, String updateId) {
        Keys.Worker of = keys.of(worker);
        Response reply = link.send(Request.cmd(Command.GET).arg(of.status(updateId)));
        if (reply == null) return Optional.empty();
        return parse(of, worker, updateId, reply.toString(StandardCharsets.UTF_8));
    }

    /** Whose update this was. */
    static WorkerSid worker(String record) {
        String[] parts = record.split(" ", 4);
        return new WorkerSid(parts[record.charAt(0) == 'Q' ? 1 : 2]);
    }

    private Optional<UpdateStatus> parse(Keys.Worker of, WorkerSid worker, String updateId, String record) {
        if (record.charAt(0) == 'Q') {
            String[] parts = record.substring(1).split(" ", 2);
            if (!parts[1].equals(worker.value())) return Optional.empty();
            return Optional.of(new UpdateStatus(updateId, worker, instant(parts[0]), null));
        }
        String[] parts = record.substring(1).split(" ", 6);
        if (!parts[2].equals(worker.value())) return Optional.empty();
        Instant acceptedAt = instant(parts[1]);
        int end = Integer.parseInt(parts[4]);
        ObjectNode confirmed =
                parts[3].equals(NO_PASS) ? confirmed(parts[5].substring(end)) : confirmed(of, Long.parseLong(parts[3]));
        var settled = new Settled(
                updateId, worker, acceptedAt, instant(parts[0]), outcome(parts[5].substring(0, end)), confirmed);
        return Optional.of(new UpdateStatus(updateId, worker, acceptedAt, settled));
    }

    private static @Nullable ObjectNode confirmed(String json) {
        return json.isEmpty() ? null : ExactJson.object(json);
    }

    private @Nullable ObjectNode confirmed(Keys.Worker of, long pass) {
        Response reply = link.send(Request.cmd(Command.GET).arg(of.confirmed(pass)));
        return reply == null ? null : confirmed(reply.toString(StandardCharsets.UTF_8));
    }

    private static Outcome outcome(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        try {
            return CommandCodecOutcomes.decode(bytes, 0, bytes.length);
        } catch (UnknownSchema e) {
            throw new WrittenByNewer("a newer release wrote this result");
        }
    }

    private static Instant instant(String millis) {
        return Instant.ofEpochMilli(Long.parseLong(millis));
    }
}
