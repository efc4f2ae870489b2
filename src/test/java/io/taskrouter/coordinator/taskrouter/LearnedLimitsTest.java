package io.taskrouter.coordinator.taskrouter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The learned rate and concurrency against limits they are not told, in counted time. */
class LearnedLimitsTest {
    private static final int UNLIMITED = 1_000_000;

    @ParameterizedTest
    @CsvSource({
        "50, 20, 60",
        "50, 20, 10",
        "50, 1000, 60",
        "50, 20, 500",
        "10, 20, 60",
        "5, 20, 60",
        "300, 100, 60",
        "300, 1000, 200"
    })
    void aSteadyLimitIsUsedNearlyWholeAndHardlyEverHit(int perSecond, int atOnce, int latency) {
        LimitedServer server = new LimitedServer(perSecond, atOnce, latency);

        server.runFor(10);
        server.runFor(60);

        assertThat(server.share()).isLessThan(0.02);
        assertThat(server.throughput(60)).isGreaterThan(0.93 * server.possible());
    }

    @ParameterizedTest
    @CsvSource({"20, 60", "200, 60", "5, 200"})
    void aLimitOfConcurrencyAloneIsFoundToo(int atOnce, int latency) {
        LimitedServer server = new LimitedServer(UNLIMITED, atOnce, latency);

        server.runFor(10);
        server.runFor(60);

        assertThat(server.share()).isLessThan(0.02);
        assertThat(server.throughput(60)).isGreaterThan(0.8 * server.possible());
    }

    @ParameterizedTest
    @CsvSource({"50, 20, 60", "300, 100, 60", "10, 20, 60"})
    void nothingGoesBeforeRetryAfterHasPassed(int perSecond, int atOnce, int latency) {
        LimitedServer server = new LimitedServer(perSecond, atOnce, latency);
        server.retryAfter = LimitedServer.SECOND;

        server.runFor(10);
        assertThat(server.refused).isPositive();
        assertThat(server.early).isZero();
        server.runFor(60);

        assertThat(server.early).isZero();
        assertThat(server.share()).isLessThan(0.02);
        assertThat(server.throughput(60)).isGreaterThan(0.85 * server.possible());
    }

    @Test
    void withoutLimitsOnlyConcurrencyGrowsAndNothingIsPaced() {
        LimitedServer server = new LimitedServer(UNLIMITED, UNLIMITED, 60);
        server.demandPerSecond = 3000;

        server.runFor(10);
        server.runFor(10);

        assertThat(server.rate()).isInfinite();
        assertThat(server.throughput(10)).isGreaterThan(2900);
    }

    @ParameterizedTest
    @CsvSource({"500", "1000", "2000", "3000"})
    void aSlowStartIsNotTakenForALowLimit(int millis) {
        LimitedServer server = new LimitedServer(50, 20, millis);
        server.runFor(5);
        server.latency = 60 * LimitedServer.MILLI;

        server.runFor(10);
        server.runFor(60);

        assertThat(server.share()).isLessThan(0.02);
        assertThat(server.throughput(60)).isGreaterThan(0.9 * 50);
    }

    @Test
    void aLimitThatFallsIsFoundWithinSeconds() {
        LimitedServer server = new LimitedServer(500, 1000, 60);
        server.runFor(60);
        server.perSecond = 50;

        server.runFor(5);
        server.runFor(20);

        assertThat(server.share()).isLessThan(0.02);
        assertThat(server.throughput(20)).isGreaterThan(40);
    }

    @Test
    void aLimitThatIsLiftedIsFoundWithinTwoMinutes() {
        LimitedServer server = new LimitedServer(50, 1000, 60);
        server.runFor(120);
        server.perSecond = 500;

        server.runFor(120);
        server.runFor(30);

        assertThat(server.throughput(30)).isGreaterThan(400);
    }

    @Test
    void aSingleRefusalInQuietTimesHoldsUpNobodyEvenAtOnce() {
        LimitedServer server = new LimitedServer(UNLIMITED, UNLIMITED, 60);
        server.demandPerSecond = 5;
        server.runFor(20);
        server.refuseOnce();
        server.runFor(1);
        server.demandPerSecond = 400;

        server.runFor(2);

        assertThat(server.throughput(2)).isGreaterThan(390);
    }

    @ParameterizedTest
    @CsvSource({"0.5, 50", "0.1, 50", "0.5, 400", "0.02, 400"})
    void refusalsThatHaveNothingToDoWithTheRateAreOverSoon(double share, int demand) {
        LimitedServer server = new LimitedServer(UNLIMITED, UNLIMITED, 60);
        server.demandPerSecond = demand;
        server.runFor(20);
        server.refusedShare = share;
        server.runFor(1);
        server.refusedShare = 0;
        server.runFor(4);

        server.runFor(10);

        assertThat(server.throughput(10)).isGreaterThan(0.95 * demand);
    }

    /** Somebody else uses up the account's limit for a moment, now and then, for as long as the service runs. */
    @ParameterizedTest
    @CsvSource({"0.0003, 400", "0.001, 400", "0.003, 400", "0.003, 100"})
    void rareRefusalsHoldUpNobodyHoweverLongTheyGoOn(double share, int demand) {
        LimitedServer server = new LimitedServer(UNLIMITED, UNLIMITED, 60);
        server.refusedShare = share;
        for (int i = 0; i < 60; i++) {
            server.demandPerSecond = demand;
            server.runFor(10);
            assertThat(server.throughput(10)).as("time %d", i).isGreaterThan(0.95 * demand);
            server.demandPerSecond = demand / 20.0;
            server.runFor(10);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, LimitedServer.SECOND})
    void aSingleRefusalInQuietTimesHoldsUpNobodyWhereALimitIsKnownEither(long retryAfter) {
        LimitedServer server = new LimitedServer(300, 1000, 60);
        server.runFor(60);
        server.demandPerSecond = 5;
        server.runFor(40);
        server.retryAfter = retryAfter;
        server.refuseOnce();
        server.runFor(2);
        server.demandPerSecond = 200;

        server.runFor(2);

        assertThat(server.throughput(2)).isGreaterThan(190);
    }
}
