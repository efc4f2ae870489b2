package io.taskrouter.coordinator.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JournalTest {

    @Test
    void lineIsJsonWithoutWhatWasNotMeasured() {
        ObjectNode line = Journal.line(new RunResult(
                "hot",
                "etag-loop",
                2,
                10,
                0,
                0,
                0,
                new Percentiles(Double.NaN, Double.NaN, Double.NaN, Double.NaN),
                Map.of("read 429", 3L),
                Map.of(),
                0,
                0,
                Traffic.NONE,
                0,
                Findings.NONE,
                Double.NaN,
                Double.NaN,
                Map.of("load", 0.5)));

        assertThat(ExactJson.text(line)).doesNotContain("NaN");
        assertThat(line.path("failed").path("read 429").intValue()).isEqualTo(3);
        assertThat(line.path("perSecond").doubleValue()).isZero();
        assertThat(line.path("valid").booleanValue()).isFalse();
        assertThat(line.has("residentMib")).isFalse();
        assertThat(line.has("callsPerUpdate")).isFalse();
    }
}
