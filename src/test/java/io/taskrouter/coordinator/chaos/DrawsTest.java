package io.taskrouter.coordinator.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DrawsTest {
    private static final List<Integer> POINTS = IntStream.range(0, 40).boxed().toList();
    private static final Row NONE = row(0);

    private final List<Integer> begun = new ArrayList<>();

    @Test
    void whatTimeDidNotAllowIsLeftByName() {
        var draws = new Draws<>(POINTS, new Random(1));
        Row row = draws.go(NONE, () -> begun.size() == 30, this::tried);
        assertThat(row.tried()).isEqualTo(30);
        assertThat(draws.left()).hasSize(10).doesNotContainAnyElementsOf(begun);
    }

    @Test
    void whatWasNeverComeToIsLeftAsWell() {
        var draws = new Draws<>(POINTS, new Random(1));
        draws.go(NONE, () -> false, point -> point == 7 ? row(0) : tried(point));
        assertThat(draws.left()).containsExactly(7);
    }

    @Test
    void theDiceSayWhichFallAway() {
        assertThat(leftOver(1)).isEqualTo(leftOver(1)).isNotEqualTo(leftOver(2));
        assertThat(leftOver(1)).isNotEqualTo(POINTS.subList(30, 40));
    }

    private List<Integer> leftOver(int seed) {
        begun.clear();
        var draws = new Draws<>(POINTS, new Random(seed));
        draws.go(NONE, () -> begun.size() == 30, this::tried);
        return draws.left().stream().sorted().toList();
    }

    private Row tried(int point) {
        begun.add(point);
        return row(1);
    }

    private static Row row(int tried) {
        return Row.judged("", tried, true, new Verdict(tried, 0, 0, 0, List.of()), Row.Times.UNKNOWN);
    }
}
