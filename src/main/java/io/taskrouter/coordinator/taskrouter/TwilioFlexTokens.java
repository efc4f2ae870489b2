package io.taskrouter.coordinator.taskrouter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.WorkerSid;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks {@code iam.twilio.com}, which Twilio's SDK does not know. A client of its own: the learned limits, the breaker and the fence of TaskRouter's calls are about something else. Always signs in with the
 * account's auth token, since whether an API key may ask is not documented.
 */
@Singleton
class TwilioFlexTokens implements FlexTokens {
    private static final String HOST = "https://iam.twilio.com";
    private static final int ANSWER_LIMIT = 64 * 1024;
    private static final Duration CONNECT = Duration.ofSeconds(2);

    private final URI address;
    private final String authorization;
    private @Nullable HttpClient client;

    TwilioFlexTokens(TwilioConfig config) {
        TwilioSettings settings = TwilioSettings.of(config);
        String origin = settings.baseUrl() == null ? HOST : settings.baseUrl().toString();
        address = URI.create(origin + "/v1/Accounts/" + settings.accountSid() + "/Tokens/validate");
        String pair = settings.accountSid() + ":" + config.authToken().orElse("");
        authorization = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Verdict judge(String token, Duration atMost) {
        CompletableFuture<HttpResponse<byte[]>> answer = client().sendAsync(
                        question(token, atMost), BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_LIMIT));
        try {
            return verdict(answer.get(atMost.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            answer.cancel(true);
            return new Verdict.Unknown("no answer in time");
        } catch (ExecutionException e) {
            return new Verdict.Unknown(String.valueOf(e.getCause()).split(":", 2)[0]);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            return new Verdict.Unknown("interrupted");
        }
    }

    private HttpRequest question(String token, Duration atMost) {
        ObjectNode body = ExactJson.MAPPER.createObjectNode().put("token", token);
        return HttpRequest.newBuilder(address)
                .timeout(atMost)
                .header("Authorization", authorization)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .header("Cache-Control", "no-cache")
                .POST(HttpRequest.BodyPublishers.ofString(ExactJson.text(body)))
                .build();
    }

    /** Twilio's own package looks at {@code valid} and never at the status; an error that says nothing of the token is none of a token's. */
    private static Verdict verdict(HttpResponse<byte[]> answer) {
        int status = answer.statusCode();
        JsonNode json = json(answer.body());
        boolean aboutTheToken = status < 300 || status == 400 || status == 404 || status == 422;
        JsonNode valid = json.path("valid");
        if (!aboutTheToken || !valid.isBoolean()) return new Verdict.Unknown("HTTP " + status);
        if (!valid.booleanValue()) return new Verdict.Bad();
        return status < 300 ? good(json) : new Verdict.Unknown("HTTP " + status);
    }

    private static Verdict good(JsonNode json) {
        List<String> roles = new ArrayList<>();
        for (JsonNode role : json.path("roles")) if (role.isTextual()) roles.add(role.textValue());
        String worker = json.path("worker_sid").asText("");
        String user = json.path("realm_user_id").asText("");
        if (user.isEmpty()) user = json.path("identity").asText("");
        return new Verdict.Good(
                List.copyOf(roles),
                WorkerSid.isValid(worker) ? new WorkerSid(worker) : null,
                user,
                instant(json.path("expiration").textValue()));
    }

    private static JsonNode json(byte[] body) {
        try {
            return ExactJson.MAPPER.readTree(body);
        } catch (IOException e) {
            return ExactJson.MAPPER.missingNode();
        }
    }

    private static @Nullable Instant instant(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Made when first needed: it has threads, and many installations know API keys alone. */
    private synchronized HttpClient client() {
        if (client == null)
            client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(CONNECT)
                    .executor(task -> Thread.ofVirtual().name("flex-token").start(task))
                    .build();
        return client;
    }

    @PreDestroy
    synchronized void close() {
        if (client != null) client.shutdownNow();
    }
}
