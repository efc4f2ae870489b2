package io.taskrouter.coordinator.extension;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.CommandCodec;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.document.DirectExtension;
import io.taskrouter.coordinator.queue.Errands.Errand;
import io.taskrouter.coordinator.queue.Inbox.Idempotency;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One worker's new extension, perhaps taken from another worker first.
 *
 * @param update what is put into the worker's queue in the end
 * @param extension null to release
 * @param from who has it so far, or null
 * @param idempotency of the caller's request, when it is about this worker alone
 * @param at when it was taken on
 */
public record Assignment(
        Update update,
        @Nullable String extension,
        @Nullable WorkerSid from,
        @Nullable Idempotency idempotency,
        Instant at) {

    /** The change of attributes that assigns, or with null releases. */
    public static Command.Change change(@Nullable String extension) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        patch.put(DirectExtension.KEY, extension);
        return new Command.Change(new Command.MergePatch(patch), null, null);
    }

    Errand errand() {
        ObjectNode record = ExactJson.MAPPER.createObjectNode();
        record.put("update", new String(CommandCodec.encode(update), StandardCharsets.UTF_8));
        record.put("at", at.toEpochMilli());
        if (idempotency != null) record.put("key", idempotency.key()).put("request", idempotency.request());
        return new Errand(update.updateId(), update.worker(), extension, from, ExactJson.text(record));
    }

    /** @throws IllegalStateException when a newer release wrote it: that release will carry it out */
    static Assignment of(Errand errand) {
        ObjectNode record = ExactJson.object(errand.record());
        byte[] update = record.path("update").asText().getBytes(StandardCharsets.UTF_8);
        String key = record.path("key").textValue();
        Idempotency idempotency =
                key == null ? null : new Idempotency(key, record.path("request").asText());
        try {
            return new Assignment(
                    CommandCodec.decode(update, 0, update.length),
                    errand.extension(),
                    errand.from(),
                    idempotency,
                    Instant.ofEpochMilli(record.path("at").asLong()));
        } catch (CommandCodec.UnknownSchema e) {
            throw new IllegalStateException("written by a newer release", e);
        }
    }
}
