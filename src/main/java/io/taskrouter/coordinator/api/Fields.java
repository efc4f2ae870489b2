package io.taskrouter.coordinator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ProblemType;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One of our own request objects, whose members are all known. Every getter throws {@link ApiProblem} 400 when the member is of another kind. */
record Fields(ObjectNode object, String at) {
    private static final Pattern DIGITS = Pattern.compile("[0-9a-fA-F]{32}");

    /** @throws ApiProblem 400 when the object has any other member */
    Fields only(String... names) {
        Set<String> known = Set.of(names);
        for (Iterator<String> given = object.fieldNames(); given.hasNext(); ) {
            String name = given.next();
            if (!known.contains(name)) throw wrong(name, "is not known here");
        }
        return this;
    }

    boolean has(String name) {
        return object.has(name);
    }

    @Nullable Fields object(String name) {
        if (!has(name)) return null;
        if (object.get(name) instanceof ObjectNode inner) return new Fields(inner, pointer(name));
        throw wrong(name, "must be an object");
    }

    @Nullable Boolean bool(String name) {
        if (!has(name)) return null;
        if (!object.get(name).isBoolean()) throw wrong(name, "must be true or false");
        return object.get(name).booleanValue();
    }

    /** At most {@code max} characters, none of them a control character. */
    @Nullable String text(String name, int max) {
        if (!has(name)) return null;
        String text = object.get(name).textValue();
        if (text == null || text.length() > max || text.chars().anyMatch(Character::isISOControl))
            throw wrong(name, "must be a string of at most " + max + " characters without control characters");
        return text;
    }

    /** One of the words, or a problem. */
    String word(String name, List<String> words) {
        String word = object.path(name).textValue();
        if (word == null || !words.contains(word)) throw wrong(name, "must be one of " + String.join(", ", words));
        return word;
    }

    /** An identifier of Twilio's that begins with these letters, null when left out. */
    @Nullable String sid(String name, String letters) {
        if (!has(name)) return null;
        String sid = object.get(name).asText();
        if (sid.startsWith(letters)
                && DIGITS.matcher(sid.substring(letters.length())).matches()) return sid;
        throw wrong(ProblemType.INVALID_SID, name, "must be " + letters + " and 32 hexadecimal digits");
    }

    int seconds(String name, int most, int otherwise) {
        if (!has(name)) return otherwise;
        JsonNode value = object.path(name);
        if (!value.isInt() || value.intValue() < 1 || value.intValue() > most)
            throw wrong(name, "must be a whole number of seconds from 1 to " + most);
        return value.intValue();
    }

    int capacity(String name) {
        JsonNode value = object.path(name);
        if (!value.isInt() || value.intValue() < 0) throw wrong(name, "must be a whole number from 0");
        return value.intValue();
    }

    ApiProblem wrong(String name, String message) {
        return wrong(ProblemType.MALFORMED_REQUEST, name, message);
    }

    private ApiProblem wrong(ProblemType type, String name, String message) {
        return ApiProblem.at(type, "Mend what violations names and send again.", pointer(name), message);
    }

    private String pointer(String name) {
        return at + "/" + JsonText.escaped(name);
    }
}
