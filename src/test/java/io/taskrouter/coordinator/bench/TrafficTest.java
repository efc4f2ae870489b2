package io.taskrouter.coordinator.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TrafficTest {

    @Test
    void everyRequestCountsWhateverItWasAnswered() {
        Traffic before = Traffic.of(Map.of("GET worker", Map.of("200", 5L)));
        Traffic traffic = Traffic.of(Map.of(
                        "GET worker", Map.of("200", 8L, "429", 2L),
                        "POST worker", Map.of("200", 3L, "412", 4L, "503", 1L, "reset", 1L),
                        "POST worker-channel", Map.of("200", 1L)))
                .since(before);

        assertThat(traffic)
                .returns(5L, Traffic::reads)
                .returns(10L, Traffic::writes)
                .returns(4L, Traffic::conflicts)
                .returns(2L, Traffic::throttled)
                .returns(2L, Traffic::broken)
                .returns(2.0 / 15, Traffic::throttledShare);
    }

    @Test
    void silenceHasNoShareOf429() {
        assertThat(Traffic.NONE.throttledShare()).isZero();
    }
}
