package io.taskrouter.coordinator.simulator;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The faults in force. */
final class FaultBook {
    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private final AtomicLong ids = new AtomicLong();
    private final Dice dice;

    FaultBook(Dice dice) {
        this.dice = dice;
    }

    /** @throws Rejection 400 when the ordinary answer is wanted of a request that has not taken effect */
    FaultRule add(FaultRule rule) {
        if (rule.landing() != FaultRule.Landing.NOW && rule.answer().needsEffect()) {
            throw Rejection.invalid(rule.answer() + " needs a request that takes effect NOW");
        }
        FaultRule numbered = rule.numbered(ids.incrementAndGet());
        entries.add(new Entry(numbered, new AtomicInteger(rule.next()), new AtomicLong()));
        return numbered;
    }

    boolean remove(long id) {
        return entries.removeIf(entry -> entry.rule.id() == id);
    }

    void clear() {
        entries.clear();
    }

    List<FaultRule> rules() {
        return entries.stream().map(Entry::rule).toList();
    }

    /** How often a rule has fired so far. */
    long fired(long id) {
        return entries.stream()
                .filter(entry -> entry.rule.id() == id)
                .mapToLong(entry -> entry.fired.get())
                .sum();
    }

    @Nullable FaultRule pick(Route route, @Nullable String workerSid) {
        for (Entry entry : entries) {
            if (entry.rule.concerns(route, workerSid) && entry.fires(dice)) {
                return entry.rule;
            }
        }
        return null;
    }

    private record Entry(FaultRule rule, AtomicInteger left, AtomicLong fired) {
        boolean fires(Dice dice) {
            boolean fires =
                    rule.next() > 0 ? left.getAndUpdate(n -> Math.max(0, n - 1)) > 0 : dice.chance(rule.probability());
            if (fires) {
                fired.incrementAndGet();
            }
            return fires;
        }
    }
}
