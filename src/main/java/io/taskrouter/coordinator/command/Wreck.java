package io.taskrouter.coordinator.command;

import com.fasterxml.jackson.core.JsonToken;
import io.taskrouter.coordinator.command.CommandCodec.UnknownSchema;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** What can still be told of an update that cannot be read: whose it was and who waits for it stand before what was asked. */
final class Wreck {
    private Wreck() {}

    /** @throws UnknownSchema when it is of a schema unknown here, or not even that much can be told */
    static Update of(byte[] bytes, int offset, int length) throws UnknownSchema {
        Map<String, String> told = told(bytes, offset, length);
        try {
            int version = Integer.parseInt(told.getOrDefault("v", ""));
            if (version < 1 || version > CommandCodec.VERSION) throw new UnknownSchema("schema version " + version);
            return new Update(
                    text(told, "id"),
                    new WorkerSid(text(told, "worker")),
                    new Caller(text(told, "by"), Caller.Role.valueOf(text(told, "role"))),
                    Update.Handling.valueOf(text(told, "handling")),
                    null,
                    new Command.Unreadable(),
                    text(told, "replica"),
                    told.get("trace"));
        } catch (RuntimeException e) {
            throw new UnknownSchema("not understood"); // without the cause: its message quotes the text
        }
    }

    private static Map<String, String> told(byte[] bytes, int offset, int length) {
        Map<String, String> told = new HashMap<>();
        try (var json = ExactJson.MAPPER.getFactory().createParser(bytes, offset, length)) {
            if (json.nextToken() != JsonToken.START_OBJECT) return told;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (json.nextToken().isScalarValue()) told.put(name, json.getText());
                else json.skipChildren();
            }
        } catch (IOException e) {
            return told; // so much and no more
        }
        return told;
    }

    private static String text(Map<String, String> told, String name) throws UnknownSchema {
        String text = told.get(name);
        if (text == null) throw new UnknownSchema("without " + name);
        return text;
    }
}
