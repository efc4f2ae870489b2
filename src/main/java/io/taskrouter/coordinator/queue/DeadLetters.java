package io.taskrouter.coordinator.queue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.Command.Unreadable;
import io.taskrouter.coordinator.command.CommandCodec;
import io.taskrouter.coordinator.command.CommandCodec.UnknownSchema;
import io.taskrouter.coordinator.command.CommandCodecOutcomes;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.queue.Oversight.DeadLetter;
import io.taskrouter.coordinator.queue.Oversight.Requeued;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What was given up: {@code <buried> {"acceptedAt","update","outcome"}} in a list per partition. A letter's id is the number of its partition and the id of its update.
 *
 * <p>Requeueing takes two steps, accepting and removing, of which the first may be repeated: the new update's id follows from the letter's. So does an answer to whoever asks once more when the letter is gone.
 */
final class DeadLetters {
    private static final Pattern ID = Pattern.compile("([0-9]{1,4})-([A-Za-z0-9_-]{1,64})");
    private static final Pattern CURSOR = Pattern.compile("(.+)\\.([0-9]{1,15})");

    private final Link link;
    private final Keys keys;
    private final Inbox inbox;
    private final Duration retention;

    /** @param retention how long the history of a worker is kept that is known no more */
    DeadLetters(Link link, Keys keys, Inbox inbox, Duration retention) {
        this.link = link;
        this.keys = keys;
        this.inbox = inbox;
        this.retention = retention;
    }

    /** A letter and, for its removal, the very bytes it is kept as. */
    private record Kept(DeadLetter letter, byte[] bytes) {}

    Oversight.Page page(@Nullable String cursor, int limit) {
        Position after = cursor == null ? null : position(cursor);
        int first = after == null ? 0 : partition(after.id());
        List<DeadLetter> page = new ArrayList<>();
        for (int i = first; i < keys.partitions(); i++) {
            List<DeadLetter> letters = in(i).stream().map(Kept::letter).toList();
            for (DeadLetter letter : after != null && i == first ? after.rest(letters) : letters) {
                page.add(letter);
                if (page.size() > limit)
                    return new Oversight.Page(
                            List.copyOf(page.subList(0, limit)),
                            Position.of(page.get(limit - 1)).toString());
            }
        }
        return new Oversight.Page(List.copyOf(page), null);
    }

    private Position position(String cursor) {
        var parts = CURSOR.matcher(cursor);
        if (!parts.matches() || partition(parts.group(1)) < 0)
            throw new IllegalArgumentException("no cursor of this list");
        return new Position(parts.group(1), Long.parseLong(parts.group(2)));
    }

    /** The last letter of a page, and when it was buried: it may have been taken before the next page is asked for. */
    private record Position(String id, long buriedAt) {
        static Position of(DeadLetter letter) {
            return new Position(letter.id(), letter.buriedAt().toEpochMilli());
        }

        /** What follows it, newest first; where it is not there any more, some of the same moment may be shown again. */
        List<DeadLetter> rest(List<DeadLetter> letters) {
            for (int i = 0; i < letters.size(); i++)
                if (letters.get(i).id().equals(id)) return letters.subList(i + 1, letters.size());
            return letters.stream()
                    .dropWhile(letter -> letter.buriedAt().toEpochMilli() > buriedAt)
                    .toList();
        }

        @Override
        public String toString() {
            return id + "." + buriedAt;
        }
    }

    Optional<Requeued> requeue(String id, Oversight.Noting noting) {
        Optional<Kept> found = find(id);
        if (found.isEmpty()) return requeuedBefore(id);
        Update old = found.get().letter().update();
        if (old == null || old.command() instanceof Unreadable) throw new Oversight.Unreadable();
        Update update = new Update(
                successor(id),
                old.worker(),
                old.caller(),
                old.handling(),
                old.ifMatch(),
                old.command(),
                inbox.replica(),
                null);
        Inbox.Receipt receipt = inbox.accept(update, null);
        if (receipt instanceof Inbox.Receipt.Accepted)
            take(partition(id), found.get(), old, noting.of(old, update.updateId()));
        return Optional.of(new Requeued(old.worker(), receipt));
    }

    private Optional<Requeued> requeuedBefore(String id) {
        int partition = partition(id);
        if (partition < 0) return Optional.empty();
        String update = successor(id);
        return Optional.ofNullable(link.send(
                        Request.cmd(Command.GET).arg(keys.partition(partition).status(update))))
                .map(status -> new Requeued(
                        Results.worker(status.toString(StandardCharsets.UTF_8)), new Inbox.Receipt.Replayed(update)));
    }

    Optional<DeadLetter> drop(String id, Oversight.Noting noting) {
        return find(id).filter(kept -> {
                    Update update = kept.letter().update();
                    return update == null
                            ? remove(partition(id), kept)
                            : take(partition(id), kept, update, noting.of(update, null));
                })
                .map(Kept::letter);
    }

    /** With a word to those who ask or follow; false when somebody else was faster. */
    private boolean take(int partition, Kept kept, Update update, Oversight.Note note) {
        Keys.Worker of = keys.of(update.worker());
        return Reply.flag(link.run(new Invocation(Script.TAKE_LETTER)
                .key(keys.partition(partition).dead())
                .key(of.journal())
                .key(of.feed())
                .key(of.hash())
                .arg(kept.bytes())
                .arg(of.sid())
                .arg(note.journal())
                .arg(note.news())
                .arg(Keys.FEED)
                .arg(of.prefix())
                .arg(retention.toSeconds())));
    }

    /** One of a newer release: nobody here can say whose it was. */
    private boolean remove(int partition, Kept kept) {
        return Reply.count(link.send(Request.cmd(Command.LREM)
                        .arg(keys.partition(partition).dead())
                        .arg(1)
                        .arg(kept.bytes())))
                > 0;
    }

    private Optional<Kept> find(String id) {
        int partition = partition(id);
        if (partition < 0) return Optional.empty();
        return in(partition).stream()
                .filter(kept -> kept.letter().id().equals(id))
                .findFirst();
    }

    private int partition(String id) {
        var parts = ID.matcher(id);
        int partition = parts.matches() ? Integer.parseInt(parts.group(1)) : -1;
        return partition < keys.partitions() ? partition : -1;
    }

    private List<Kept> in(int partition) {
        List<Kept> letters = new ArrayList<>();
        for (Response each : Reply.answered(link.send(Request.cmd(Command.LRANGE)
                .arg(keys.partition(partition).dead())
                .arg(0)
                .arg(-1)))) {
            byte[] bytes = each.toBytes();
            letters.add(new Kept(read(partition, bytes), bytes));
        }
        return letters;
    }

    private static DeadLetter read(int partition, byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int space = text.indexOf(' ');
        Instant buriedAt = Instant.ofEpochMilli(Long.parseLong(text.substring(0, space)));
        ObjectNode json = ExactJson.object(text.substring(space + 1));
        String id = partition + "-" + json.path("update").path("id").asText();
        try {
            return new DeadLetter(
                    id,
                    buriedAt,
                    update(json.path("update")),
                    Instant.ofEpochMilli(json.path("acceptedAt").asLong()),
                    problem(json.path("outcome")));
        } catch (UnknownSchema e) {
            return new DeadLetter(id, buriedAt, null, null, null);
        }
    }

    private static Update update(JsonNode json) throws UnknownSchema {
        byte[] bytes = ExactJson.text(json).getBytes(StandardCharsets.UTF_8);
        return CommandCodec.decode(bytes, 0, bytes.length);
    }

    private static @Nullable Problem problem(JsonNode json) throws UnknownSchema {
        return switch (CommandCodecOutcomes.decode(json)) {
            case Outcome.Failed(Problem problem) -> problem;
            case Outcome.Rejected(Problem problem) -> problem;
            case Outcome.Applied _ -> null;
        };
    }

    /** As update ids are, with the time of the buried one's; the rest follows from the letter. */
    private static String successor(String letter) {
        byte[] hash = Script.sha1(letter);
        return UpdateIds.of(UpdateIds.millis(letter.substring(letter.indexOf('-') + 1)), Arrays.copyOf(hash, 16));
    }
}
