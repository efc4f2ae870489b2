package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How often random histories came to what they are there for: one that never comes is not tested. */
final class Occasions {
    enum Occasion {
        SEVERAL_BYPASSERS_ON_ONE_MARKER,
        ONE_WHO_WRITES_HIS_COPY_AGAIN,
        A_BASE_LONG_GONE,
        A_MARKER_TAKEN_OUT,
        A_LATE_DUPLICATE_AFTER_NEWER_WRITES,
        A_LATE_DUPLICATE_BEFORE_A_CHANGE_IS_SEEN,
        AN_ARRAY,
        A_NULL,
        A_NUMBER,
        A_REMOVAL
    }

    private final Map<Occasion, Integer> times = new EnumMap<>(Occasion.class);

    void note(Occasion occasion) {
        times.merge(occasion, 1, Integer::sum);
    }

    void noteValue(@Nullable JsonNode value) {
        if (value == null) note(Occasion.A_REMOVAL);
        else if (value.isArray()) note(Occasion.AN_ARRAY);
        else if (value.isNull()) note(Occasion.A_NULL);
        else if (value.isNumber()) note(Occasion.A_NUMBER);
    }

    void clear() {
        times.clear();
    }

    void assertAll() {
        System.out.println("healing: " + times);
        assertThat(times).containsOnlyKeys(Occasion.values());
    }
}
