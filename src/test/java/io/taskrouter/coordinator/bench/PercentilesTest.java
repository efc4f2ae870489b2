package io.taskrouter.coordinator.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PercentilesTest {

    @Test
    void ranksAreTakenFromTheSamplesThemselves() {
        Percentiles hundred = Percentiles.ofNanos(LongStream.rangeClosed(1, 100).map(each -> (101 - each) * 1_000_000));

        assertThat(hundred).isEqualTo(new Percentiles(50, 95, 99, 100));
    }

    @Test
    void oneSampleIsEveryRank() {
        assertThat(Percentiles.ofNanos(LongStream.of(2_500_000))).isEqualTo(new Percentiles(2.5, 2.5, 2.5, 2.5));
    }

    @Test
    void noSamplesGiveNoNumber() {
        assertThat(Percentiles.ofNanos(LongStream.empty()).p99()).isNaN();
        assertThat(Percentiles.median(DoubleStream.empty())).isNaN();
    }

    @Test
    void medianIsTheMiddleOrTheMeanOfTheTwoInTheMiddle() {
        assertThat(Percentiles.median(DoubleStream.of(9, 1, 5))).isEqualTo(5);
        assertThat(Percentiles.median(DoubleStream.of(9, 1, 5, 7))).isEqualTo(6);
    }
}
