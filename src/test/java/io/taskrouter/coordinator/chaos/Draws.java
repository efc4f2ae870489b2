package io.taskrouter.coordinator.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Points at which something is tried, each once and in an order of chance: when time is short, not always the same ones fall away. */
final class Draws<P> {
    private final List<P> order;
    private final List<P> left;

    Draws(List<P> points, Random random) {
        order = new ArrayList<>(points);
        Collections.shuffle(order, random);
        left = new ArrayList<>(order);
    }

    /**
     * @param none what is told of nothing tried
     * @param isOver no further one is begun then
     * @param at tries one of them
     */
    Row go(Row none, BooleanSupplier isOver, Function<P, Row> at) {
        Row row = none;
        for (P point : order) {
            if (isOver.getAsBoolean()) break;
            Row one = at.apply(point);
            if (one.tried() > 0) left.remove(point);
            row = row.and(one);
        }
        return row;
    }

    /** Those where nothing was tried: not begun, or never come to. */
    List<P> left() {
        return List.copyOf(left);
    }
}
