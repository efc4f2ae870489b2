package io.taskrouter.coordinator.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CheckerTest {
    private static final String WORKER = "WK00000000000000000000000000000001";
    private static final String SEEDED = """
            {"routing":{"skills":["x"],"levels":{"x":1.0}},"account":12345678901234567890.1234567890,"one":1}""";
    private static final String OTHERS = """
            "routing":{"skills":["x"],"levels":{"x":1.0}},"account":12345678901234567890.1234567890,"one":1""";

    private final List<Write> writes = new ArrayList<>();
    private final List<Step> first = new ArrayList<>();
    private final List<Step> second = new ArrayList<>();

    @BeforeEach
    void twoCallersTakeTurns() {
        write("c00", "{" + OTHERS + ",\"c00\":1}");
        write("c01", "{" + OTHERS + ",\"c00\":1,\"c01\":1}");
        write("c00", "{" + OTHERS + ",\"c00\":2,\"c01\":1}");
        first.add(confirmed(1, 10, 20));
        second.add(confirmed(1, 30, 40));
        first.add(confirmed(2, 50, 60));
    }

    @Test
    void cleanHistoryHasNoFindings() {
        assertThat(check()).isEqualTo(Findings.NONE);
    }

    @Test
    void stepsFoldedIntoOneWriteAreClean() {
        write(
                "coordinator",
                "{" + OTHERS + ",\"c00\":3,\"c01\":2,\"isAcdReady\":true,\"coordinator\":{\"rev\":\"a1\"}}");
        first.add(confirmed(3, 70, 90));
        second.add(confirmed(2, 71, 91));

        assertThat(check()).isEqualTo(Findings.NONE);
    }

    @Test
    void acknowledgedStepThatNoVersionShowsIsLost() {
        second.add(confirmed(2, 70, 80));

        assertThat(check()).returns(1, Findings::lost).returns(0, Findings::disordered);
    }

    @Test
    void failedOrUnfinishedStepThatNoVersionShowsIsNotLost() {
        first.add(new Step(3, 70, 80, new Outcome.Failed("429")));
        second.add(new Step(2, 70, 80, new Outcome.Unfinished()));

        assertThat(check()).isEqualTo(Findings.NONE);
    }

    @Test
    void stepUndoneByAnotherCallersStaleDocumentIsLostAndItsKeyDamaged() {
        write("c01", "{" + OTHERS + ",\"c00\":1,\"c01\":2}");
        second.add(confirmed(2, 70, 80));

        assertThat(check())
                .returns(1, Findings::lost)
                .returns(1, Findings::damaged)
                .returns(1, Findings::disordered);
    }

    @Test
    void undoneStepStaysLostWhenItsCallerGoesOn() {
        write("c01", "{" + OTHERS + ",\"c00\":1,\"c01\":2}");
        second.add(confirmed(2, 70, 80));
        write("c00", "{" + OTHERS + ",\"c00\":3,\"c01\":2}");
        first.add(confirmed(3, 90, 95));

        assertThat(check().lost()).isEqualTo(1);
    }

    @Test
    void keySetBackByItsOwnCallerIsDisorderButNoDamage() {
        write("c00", "{" + OTHERS + ",\"c00\":1,\"c01\":1}");

        assertThat(check())
                .returns(1, Findings::lost)
                .returns(0, Findings::damaged)
                .returns(1, Findings::disordered);
    }

    @Test
    void everyStepBetweenTheOldAndTheNewValueIsLost() {
        write("c01", "{" + OTHERS + ",\"c01\":2}");
        second.add(confirmed(2, 70, 80));

        assertThat(check()).returns(2, Findings::lost).returns(1, Findings::damaged);
    }

    @Test
    void changedDigitsOfAForeignNumberAreDamage() {
        write("c00", "{" + OTHERS.replace("1.0", "1") + ",\"c00\":3,\"c01\":1}");
        first.add(confirmed(3, 70, 80));

        assertThat(check()).returns(1, Findings::damaged).returns(0, Findings::lost);
    }

    @Test
    void roundedBigDecimalIsDamage() {
        write("c00", "{" + OTHERS.replace("1234567890.1234567890", "1234567890") + ",\"c00\":2,\"c01\":1}");

        assertThat(check().damaged()).isEqualTo(1);
    }

    @Test
    void vanishedForeignKeyIsDamageOnceAndItsReturnIsNone() {
        write("c00", "{" + OTHERS.replace(",\"one\":1", "") + ",\"c00\":2,\"c01\":1}");
        write("c00", "{" + OTHERS + ",\"c00\":2,\"c01\":1}");

        assertThat(check().damaged()).isEqualTo(1);
    }

    @Test
    void inventedKeyIsDamage() {
        write("c00", "{" + OTHERS + ",\"c00\":2,\"c01\":1,\"extra\":true}");

        assertThat(check().damaged()).isEqualTo(1);
    }

    @Test
    void valueThatItsCallerNeverSentIsDamage() {
        write("coordinator", "{" + OTHERS + ",\"c00\":9,\"c01\":1}");

        assertThat(check().damaged()).isEqualTo(1);
    }

    @Test
    void otherOrderOfKeysIsNoDamage() {
        write(
                "c00",
                "{\"c01\":1,\"c00\":2,"
                        + OTHERS.replace(
                                "\"skills\":[\"x\"],\"levels\":{\"x\":1.0}",
                                "\"levels\":{\"x\":1.0},\"skills\":[\"x\"]")
                        + "}");

        assertThat(check()).isEqualTo(Findings.NONE);
    }

    @Test
    void stepThatOvertakesOneAcceptedEarlierIsDisorder() {
        write("coordinator", "{" + OTHERS + ",\"c00\":2,\"c01\":2}");
        write("coordinator", "{" + OTHERS + ",\"c00\":3,\"c01\":2}");
        first.add(queued(3, 70, 75, 120));
        second.add(confirmed(2, 80, 90));

        assertThat(check()).returns(1, Findings::disordered).returns(0, Findings::lost);
    }

    @Test
    void stepsUnderWayAtOnceMayTakeEffectInAnyOrder() {
        write("coordinator", "{" + OTHERS + ",\"c00\":2,\"c01\":2}");
        write("coordinator", "{" + OTHERS + ",\"c00\":3,\"c01\":2}");
        first.add(queued(3, 70, 85, 120));
        second.add(confirmed(2, 80, 90));

        assertThat(check()).isEqualTo(Findings.NONE);
    }

    @Test
    void missingPieceOfHistoryIsReported() {
        writes.remove(1);

        assertThat(check().gaps()).isEqualTo(1);
    }

    private Findings check() {
        return Checker.check(
                WORKER,
                SEEDED,
                writes,
                List.of(new Track(Seat.of(WORKER, 0), first), new Track(Seat.of(WORKER, 1), second)));
    }

    private void write(String writer, String attributes) {
        int version = writes.size();
        writes.add(new Write(100 + version, version, version + 1, writer, attributes));
    }

    private static Step confirmed(long value, long sent, long answered) {
        return new Step(value, sent, answered, new Outcome.Confirmed(answered, false));
    }

    private static Step queued(long value, long sent, long accepted, long settled) {
        return new Step(value, sent, settled, new Outcome.Confirmed(accepted, true));
    }
}
