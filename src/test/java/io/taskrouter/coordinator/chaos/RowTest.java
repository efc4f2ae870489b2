package io.taskrouter.coordinator.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.bench.Seat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

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
        "3, REACHED, ok (at most 10 s)"
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2000 2000 2000 | ok (at most 3 s, once 5 s)",
                "2000 2000 5001 | FAILED: once not back within 5 s",
                "2000 3001 3001 | FAILED: not back within 3 s"
            })
    void theLongestWayBackCountsAsMuchAsTheUsualOne(String back, String remark) {
        List<Long> each = Stream.of(back.split(" ")).map(Long::valueOf).toList();
        Verdict nothingWrong = new Verdict(10, 0, 0, 0, List.of());
        Row row = Row.of("a fault", 3, Row.Rest.REACHED, nothingWrong, new Answers(), each);
        Fault bounded = FAULT.within(3, 5);
        assertThat(bounded.remark(row)).isEqualTo(remark);
        String forgetting = bounded.tolerating(Fault.Tolerates.FORGETTING).remark(row);
        assertThat(forgetting).isEqualTo(remark.replace("ok (", "ok (what waited is gone; "));
    }

    @ParameterizedTest
    @EnumSource(names = {"NOTHING", "NOT_EVEN_PATIENCE"})
    void whoeverIsPutOffOrCutOffIsDisturbedWhereNobodyMayBe(Fault.Tolerates tolerated) {
        boolean mayWait = tolerated == Fault.Tolerates.NOTHING;
        Answers refused = new Answers();
        refused.putOff(Seat.of("WK1", 1), 503, "{\"type\":\"https://problems/unavailable\"}");
        Answers cut = new Answers();
        cut.cutOff(Seat.of("WK1", 1));
        Fault fault = FAULT.tolerating(tolerated);
        Verdict nothingWrong = new Verdict(10, 0, 0, 0, List.of());
        for (Answers each : List.of(refused, cut)) {
            Row row = Row.of("a fault", 1, Row.Rest.REACHED, nothingWrong, each, List.of(5L));
            assertThat(fault.isAsPromised(row)).isEqualTo(mayWait);
        }
        Row calm = Row.of("a fault", 1, Row.Rest.REACHED, nothingWrong, new Answers(), List.of(5L));
        assertThat(fault.isAsPromised(calm)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"MUST_LOSE", "MUST_DOUBLE", "MUST_CLOBBER"})
    void aControlIsShownByNothingButTheHarmItIsFor(Fault.Tolerates must) {
        Fault control = FAULT.tolerating(must);
        Verdict broken = Verdict.NOTHING.with(List.of("a replica ended by itself"));
        Answers unsettled = new Answers();
        unsettled.unsettled();
        assertThat(control.isAsPromised(seen(1, Row.Rest.REACHED, broken, new Answers())))
                .isFalse();
        boolean clobbers = must == Fault.Tolerates.MUST_CLOBBER; // and who is never told is that very harm
        assertThat(control.isAsPromised(seen(1, Row.Rest.REACHED, Verdict.NOTHING, unsettled)))
                .isEqualTo(clobbers);
        Verdict harm = new Verdict(10, 1, 1, 1, List.of());
        assertThat(control.isAsPromised(seen(1, Row.Rest.REACHED, harm, new Answers())))
                .isTrue();
        assertThat(control.isAsPromised(seen(1, Row.Rest.STOOD_STILL, harm, new Answers())))
                .isEqualTo(clobbers);
        assertThat(control.isAsPromised(seen(0, Row.Rest.STOOD_STILL, harm, new Answers())))
                .isEqualTo(clobbers);
        assertThat(control.isAsPromised(seen(0, Row.Rest.NEVER_BEGUN, harm, new Answers())))
                .isFalse();
    }

    @Test
    void whatWasAcceptedAndIsUnknownAfterwardsIsLost() {
        Answers vanished = new Answers();
        vanished.vanished();
        Row row = seen(1, Row.Rest.REACHED, Verdict.NOTHING, vanished);
        assertThat(FAULT.tolerating(Fault.Tolerates.MUST_LOSE).isAsPromised(row))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"CONTROL_NO_QUARANTINE", "CONTROL_NO_VERSIONS"})
    void aControlApartIsShownByNothingElseEither(Apart control) {
        Verdict unsafe = new Verdict(1, 0, 0, 1, List.of());
        Verdict broken = Verdict.NOTHING.with(List.of("not everything was tried"));
        assertThat(control.isAsPromised(seen(1, Row.Rest.REACHED, unsafe, new Answers())))
                .isTrue();
        assertThat(control.isAsPromised(seen(1, Row.Rest.STOOD_STILL, unsafe, new Answers())))
                .isFalse();
        assertThat(control.isAsPromised(seen(1, Row.Rest.REACHED, broken, new Answers())))
                .isFalse();
    }

    /** Where waiting updates may be gone, too. */
    @ParameterizedTest
    @EnumSource(names = {"NOTHING", "NOT_EVEN_PATIENCE", "FORGETTING"})
    void aBrokenPromiseHasAColumnOfItsOwnAndIsNotForgiven(Fault.Tolerates tolerated) {
        Verdict broken = new Verdict(10, 0, 0, 0, List.of()).with(List.of("not live", "not ready"));
        Row row = seen(1, Row.Rest.REACHED, broken, new Answers());
        assertThat(FAULT.tolerating(tolerated).isAsPromised(row)).isFalse();
        String line = row.line("");
        int end = Row.header().indexOf("broken") + "broken".length();
        assertThat(line.substring(0, end)).matches("a fault( +\\d+){6} +2");
        assertThat(row.and(row).verdict().broken()).isEqualTo(4);
    }

    private static Row seen(int tried, Row.Rest rest, Verdict verdict, Answers answers) {
        return Row.of("a fault", tried, rest, verdict, answers, List.of(5L));
    }

    @Test
    void beingPutOffIsNoRefusal() {
        Answers answers = new Answers();
        answers.putOff(Seat.of("WK1", 1), 503, "{\"type\":\"https://problems/unavailable\"}");
        Verdict nothingWrong = new Verdict(10, 0, 0, 0, List.of());
        Row row = Row.of("a fault", 1, Row.Rest.REACHED, nothingWrong, answers, List.of(5L));
        assertThat(row.isClean()).isTrue();
        assertThat(row.and(row).callers().putOff()).containsEntry("503 unavailable", 2L);
    }
}
