package io.taskrouter.coordinator.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.ProblemType;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an Event Streams sink is sent: an array of CloudEvents. */
final class CloudEvents {
    private static final String PREFIX = "com.twilio.taskrouter.";
    private static final Pattern WORD = Pattern.compile("(?<=[a-z])(?=[A-Z])");

    private CloudEvents() {}

    /** @throws Refusal 400 when it is no JSON array (one event alone counts as one of one) */
    static List<Fields> read(byte[] body) {
        try {
            JsonNode batch = ExactJson.MAPPER.readTree(body);
            if (batch.isObject()) return List.of(new Payload(batch));
            if (batch.isArray())
                return batch.valueStream().<Fields>map(Payload::new).toList();
        } catch (IOException e) {
            // never its message: it quotes the body
        }
        throw new Refusal(ProblemType.MALFORMED_REQUEST, "Send a JSON array of CloudEvents.");
    }

    /** One of them, read under the names of form posts. What is none has no fields. */
    private record Payload(JsonNode event) implements Fields {
        @Override
        public @Nullable String get(String name) {
            return switch (name) {
                case "EventType" -> type();
                case "Sid" -> first("/data/payload/sid", "/data/sid");
                case "Timestamp" -> first("/data/payload/timestamp", "/data/timestamp", "/time");
                default -> text(event.path("data").path("payload").path(snake(name)));
            };
        }

        private @Nullable String type() {
            String type = first("/data/payload/eventtype", "/type");
            return type != null && type.startsWith(PREFIX) ? type.substring(PREFIX.length()) : type;
        }

        private @Nullable String first(String... pointers) {
            for (String pointer : pointers) {
                String text = text(event.at(pointer));
                if (text != null) return text;
            }
            return null;
        }

        private static @Nullable String text(JsonNode value) {
            if (value.isMissingNode() || value.isNull()) return null;
            return value.isContainerNode() ? ExactJson.text(value) : value.asText();
        }
    }

    static String snake(String name) {
        return WORD.matcher(name).replaceAll("_").toLowerCase(Locale.ROOT);
    }
}
