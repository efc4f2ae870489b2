package io.taskrouter.coordinator.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.taskrouter.coordinator.command.ExactJson;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * @param headers by lower-case name
 * @param body UTF-8
 */
public record HttpReply(int status, Map<String, String> headers, byte[] body) {

    public @Nullable String header(String lowerCaseName) {
        return headers.get(lowerCaseName);
    }

    public boolean isSuccess() {
        return status / 100 == 2;
    }

    public JsonNode json() throws IOException {
        try {
            return ExactJson.MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw new IOException("status " + status + " with a body that is no JSON", e);
        }
    }
}
