package io.taskrouter.coordinator.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/**
 * Twilio's published description of TaskRouter as an oracle: every successful exchange must be one it allows, and because it
 * requires no property of any schema, the answer must also hold every field that its example of that answer holds.
 */
final class PublishedDescription {
    private static final String FILE = "/twilio_taskrouter_v1.openapi.json";
    private static final String TEXT = read();
    private static final JsonNode TREE = Client.tree(TEXT);
    private static final OpenApiInteractionValidator VALIDATOR =
            OpenApiInteractionValidator.createForInlineApiSpecification(TEXT)
                    .withLevelResolver(LevelResolver.create()
                            .withLevel("validation.response.status.unknown", ValidationReport.Level.IGNORE)
                            .withLevel("validation.request", ValidationReport.Level.IGNORE)
                            .build())
                    .build();

    private PublishedDescription() {}

    private static String read() {
        try (InputStream in = PublishedDescription.class.getResourceAsStream(FILE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void check(String method, String path, HttpResponse<String> response) {
        check(method, path, response.statusCode(), response.headers(), response.body());
    }

    static void check(String method, String path, int status, HttpHeaders headers, String body) {
        if (status >= 300) {
            assertThat(Client.tree(body).get("status").asInt()).isEqualTo(status);
            return;
        }
        String bare = path.contains("?") ? path.substring(0, path.indexOf('?')) : path;
        SimpleResponse.Builder answer = SimpleResponse.Builder.status(status);
        headers.map().forEach(answer::withHeader);
        Request.Method verb = Request.Method.valueOf(method);
        ValidationReport report =
                VALIDATOR.validateResponse(bare, verb, answer.withBody(body).build());
        assertThat(report.getMessages()).as(method + " " + bare).isEmpty();
        checkFields(method, bare, status, body);
    }

    /** True when the description knows such a request and finds nothing wrong with it. */
    static ValidationReport request(String method, String path, String body) {
        return VALIDATOR.validateRequest(new SimpleRequest.Builder(method, path)
                .withContentType("application/x-www-form-urlencoded")
                .withBody(body)
                .build());
    }

    private static void checkFields(String method, String path, int status, String body) {
        JsonNode examples = operation(method, path).at("/responses/" + status + "/content/application~1json/examples");
        for (JsonNode example : examples) {
            JsonNode value = example.get("value");
            if (status != 204 && !value.toString().contains("[]")) {
                contains(path, value, Client.tree(body));
            }
        }
    }

    private static JsonNode operation(String method, String path) {
        for (Map.Entry<String, JsonNode> entry : TREE.get("paths").properties()) {
            String pattern = entry.getKey().replaceAll("\\{[^}]+}", "[^/]+");
            if (path.matches(pattern)) {
                return entry.getValue().path(method.toLowerCase(Locale.ROOT));
            }
        }
        throw new AssertionError("not in the description: " + path);
    }

    private static void contains(String where, JsonNode expected, JsonNode actual) {
        for (Map.Entry<String, JsonNode> field : expected.properties()) {
            String name = where + " " + field.getKey();
            JsonNode value = actual.get(field.getKey());
            assertThat(value).as(name).isNotNull();
            if (field.getValue().isObject() && !field.getKey().equals("event_data")) {
                contains(name, field.getValue(), value);
            }
            if (field.getValue().isArray() && !value.isEmpty()) {
                contains(name, field.getValue().get(0), value.get(0));
            }
        }
    }
}
