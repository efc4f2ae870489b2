package io.taskrouter.coordinator.taskrouter;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.twilio.http.HttpMethod;
import com.twilio.http.Request;
import com.twilio.http.TwilioRestClient;
import com.twilio.rest.Domains;
import io.taskrouter.coordinator.command.WorkerSid;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Workers read and written on the way every pass goes: by the SDK's client, but without its object of all that a worker has, dates and links included. */
final class WorkerWire {
    private static final JsonFactory JSON = JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
            .build();

    private final String workers;

    WorkerWire(String workspace) {
        this.workers = "/v1/Workspaces/" + workspace + "/Workers/";
    }

    WorkerRecord fetch(TwilioRestClient client, WorkerSid worker) {
        return send(client, request(HttpMethod.GET, worker), worker);
    }

    WorkerRecord write(TwilioRestClient client, WorkerSid worker, String attributes, @Nullable String etag) {
        Request request = request(HttpMethod.POST, worker);
        request.addPostParam("Attributes", attributes);
        if (etag != null) request.addHeaderParam("If-Match", etag);
        return send(client, request, worker);
    }

    private Request request(HttpMethod method, WorkerSid worker) {
        return new Request(method, Domains.TASKROUTER.toString(), workers + worker.value());
    }

    private static WorkerRecord send(TwilioRestClient client, Request request, WorkerSid asked) {
        try (JsonParser json = JSON.createParser(client.request(request).getStream())) {
            return read(json, asked);
        } catch (IOException e) {
            throw new IllegalStateException("no JSON", e);
        }
    }

    /** @throws IllegalStateException when the answer is about something else; @throws NullPointerException when it misses what every worker has */
    private static WorkerRecord read(JsonParser json, WorkerSid asked) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) throw new IllegalStateException("no object");
        String sid = null;
        String friendlyName = null;
        String activitySid = null;
        String activityName = null;
        String attributes = null;
        Boolean available = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            switch (name) {
                case "sid" -> sid = text(json, value);
                case "friendly_name" -> friendlyName = text(json, value);
                case "activity_sid" -> activitySid = text(json, value);
                case "activity_name" -> activityName = text(json, value);
                case "attributes" -> attributes = text(json, value);
                case "available" -> available = value.isBoolean() ? (Boolean) json.getBooleanValue() : null;
                default -> {}
            }
            json.skipChildren();
        }
        if (!asked.value().equals(sid)) throw new IllegalStateException("another worker");
        return new WorkerRecord(
                asked,
                Objects.requireNonNullElse(friendlyName, ""),
                Objects.requireNonNullElse(activitySid, ""),
                Objects.requireNonNullElse(activityName, ""),
                Objects.requireNonNull(available),
                Objects.requireNonNull(attributes),
                Calls.Question.header("ETag"));
    }

    private static @Nullable String text(JsonParser json, JsonToken value) throws IOException {
        return value == JsonToken.VALUE_STRING ? json.getText() : null;
    }
}
