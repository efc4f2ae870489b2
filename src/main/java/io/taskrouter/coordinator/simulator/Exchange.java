package io.taskrouter.coordinator.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request as an operation sees it: names from the path, parameters, body, and who asks. */
record Exchange(
        String path,
        Map<String, String> names,
        String query,
        byte[] body,
        Caller caller,
        Map<String, List<String>> form) {

    static Exchange of(String path, Map<String, String> names, @Nullable String query, byte[] body, Caller caller) {
        String asked = query == null ? "" : query;
        boolean form = body.length > 0 && body[0] != '{' && body[0] != '[';
        String fields = form ? new String(body, StandardCharsets.UTF_8) : asked;
        return new Exchange(path, names, asked, body, caller, decode(fields));
    }

    private static Map<String, List<String>> decode(String fields) {
        try {
            return fields.isEmpty() ? Map.of() : new QueryStringDecoder(fields, false).parameters();
        } catch (IllegalArgumentException malformed) {
            throw Rejection.invalid("the parameters are not form-encoded");
        }
    }

    String name(String name) {
        String value = names.get(name);
        if (value == null) {
            throw new IllegalStateException("no segment called " + name);
        }
        return value;
    }

    /** A form field of a POST, a query parameter of a GET; null when absent. */
    @Nullable String field(String name) {
        List<String> values = form.get(name);
        return values == null ? null : values.getFirst();
    }

    String required(String name) {
        String value = field(name);
        if (value == null || value.isBlank()) {
            throw Rejection.invalid("Missing required parameter " + name + " in the post body");
        }
        return value;
    }

    @Nullable Integer integer(String name) {
        String value = field(name);
        try {
            return value == null ? null : Integer.valueOf(value.strip());
        } catch (NumberFormatException e) {
            throw Rejection.invalid(name + " must be an integer");
        }
    }

    /** Of a control page. */
    long number(String name, long otherwise) {
        String value = field(name);
        try {
            return value == null ? otherwise : Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw Rejection.invalid(name + " must be a number");
        }
    }

    int integer(String name, int otherwise) {
        Integer value = integer(name);
        return value == null ? otherwise : value;
    }

    @Nullable Boolean flag(String name) {
        String value = field(name);
        return switch (value == null ? "" : value.strip().toLowerCase(Locale.ROOT)) {
            case "" -> null;
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw Rejection.invalid(name + " must be true or false");
        };
    }

    /** The JSON body of a control request; an empty object when there is none. */
    JsonNode json() {
        if (body.length == 0) {
            return Json.MAPPER.createObjectNode();
        }
        try {
            JsonNode tree = Json.MAPPER.readTree(new String(body, StandardCharsets.UTF_8));
            return tree == null ? MissingNode.getInstance() : tree;
        } catch (JsonProcessingException e) {
            throw Rejection.invalid("the body is not JSON");
        }
    }
}
