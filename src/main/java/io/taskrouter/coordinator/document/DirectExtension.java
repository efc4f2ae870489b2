package io.taskrouter.coordinator.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The attribute {@code directExtension}: a string of digits. A number somebody else wrote is read as its digits; whether a leading zero got lost nobody can tell. */
public final class DirectExtension {
    public static final String KEY = "directExtension";

    private final Pattern form;

    /** @param form what an extension looks like */
    public DirectExtension(Pattern form) {
        this.form = form;
    }

    /** The extension these attributes give, null when they give none or one of another form. */
    public @Nullable String in(ObjectNode attributes) {
        return of(attributes.get(KEY));
    }

    /** The extension that the value stands for, or null. */
    public @Nullable String of(@Nullable JsonNode value) {
        if (value == null) return null;
        String text = value.isIntegralNumber() ? value.asText() : value.textValue();
        return text != null && isValid(text) ? text : null;
    }

    public boolean isValid(String text) {
        return form.matcher(text).matches();
    }

    /** Is there a value that is not simply a valid string: a number, or something else altogether? */
    public static boolean isOdd(ObjectNode attributes) {
        JsonNode value = attributes.get(KEY);
        return value != null && !value.isTextual() && !value.isNull();
    }
}
