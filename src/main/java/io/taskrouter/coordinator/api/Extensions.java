package io.taskrouter.coordinator.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.inject.Singleton;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What a direct extension looks like: a string of digits, leading zeros kept; so many as configured, 2 to 10. */
@Startup
@Singleton
class Extensions {
    static final String PROPERTY = "coordinator.extensions.pattern-length";
    private static final Pattern RANGE = Pattern.compile("([0-9]{1,2})(?:-([0-9]{1,2}))?");
    private static final int SHORTEST = 2;
    private static final int LONGEST = 10;

    private final int min;
    private final int max;

    /** @param length such as {@code 4}, or {@code 3-5} */
    Extensions(@ConfigProperty(name = PROPERTY, defaultValue = "4") String length) {
        Matcher range = RANGE.matcher(length.strip());
        if (!range.matches()) throw refuse();
        min = Integer.parseInt(range.group(1));
        max = range.group(2) == null ? min : Integer.parseInt(range.group(2));
        if (min < SHORTEST || max > LONGEST || min > max) throw refuse();
    }

    boolean isValid(JsonNode value) {
        String text = value.textValue();
        return text != null
                && text.length() >= min
                && text.length() <= max
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    String description() {
        return "must be a string of " + (min == max ? "" + min : min + " to " + max) + " digits";
    }

    private static ConfigurationException refuse() {
        return new ConfigurationException(
                PROPERTY + " must be a number of digits from 2 to 10, or a range such as 3-5");
    }
}
