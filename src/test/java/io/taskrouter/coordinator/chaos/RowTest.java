package io.taskrouter.coordinator.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowTest {
    private static final Fault FAULT = Fault.of("a fault", 1, (_, _) -> {});

    private static Row row(int tried, Row.Rest rest) {
        Verdict nothingWrong = new Verdict(10, 0, 0, 0, List.of());
        return Row.of("a fault", tried, rest, nothingWrong, new Answers(), List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "0, NEVER_BEGUN, FAILED: before anything was tried not every caller got going",
        "3, STOOD_STILL, FAILED: not every caller got on again",
        "3, NEVER_IDLE, FAILED: something still waited in the end",
        "3, REACHED, ok"
    })
    void aTryThatFailedIsToldFromALoadThatNeverGotGoing(int tried, Row.Rest rest, String remark) {
        assertThat(FAULT.remark(row(tried, rest))).isEqualTo(remark);
    }

    @Test
    void whatWentWrongFirstIsTold() {
        assertThat(row(1, Row.Rest.STOOD_STILL).and(row(1, Row.Rest.NEVER_IDLE)).trouble())
                .isEqualTo(row(1, Row.Rest.STOOD_STILL).trouble());
        assertThat(row(1, Row.Rest.REACHED).and(row(1, Row.Rest.NEVER_IDLE)).finished())
                .isFalse();
    }

    @Test
    void beingPutOffIsNoRefusal() {
        Answers answers = new Answers();
        answers.putOff(503, "{\"type\":\"https://problems/unavailable\"}");
        Verdict nothingWrong = new Verdict(10, 0, 0, 0, List.of());
        Row row = Row.of("a fault", 1, Row.Rest.REACHED, nothingWrong, answers, List.of(5L));
        assertThat(row.isClean()).isTrue();
        assertThat(row.and(row).callers().putOff()).containsEntry("503 unavailable", 2L);
    }
}
