package io.taskrouter.coordinator.chaos;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks at one replica's requests to TaskRouter: does it keep the time it is asked to wait, and how much does it send? */
final class RetryAfter implements Tap.Watch {
    private static final Pattern TOLD =
            Pattern.compile("(?i)^HTTP/1\\.1 429 .*?\r\nRetry-After: (\\d+)\r\n", Pattern.DOTALL);
    /** What was on its way when the answer came may still pass. */
    private static final long ON_ITS_WAY = Duration.ofMillis(150).toNanos();

    private final List<Span> closed = new CopyOnWriteArrayList<>();
    private final LongAdder early = new LongAdder();
    final Sends sends = new Sends();
    /** An answer comes and is passed on by one thread. */
    private final ThreadLocal<Long> answered = ThreadLocal.withInitial(System::nanoTime);

    @Override
    public boolean cut(String step, Tap.Moment moment) {
        return false;
    }

    @Override
    public boolean cut(String step, Tap.Moment moment, String passing) {
        long now = System.nanoTime();
        sends.saw(moment, now);
        if (moment == Tap.Moment.BEFORE && closed.stream().anyMatch(span -> span.has(now))) early.increment();
        if (moment == Tap.Moment.ANSWERED) answered.set(now);
        if (moment != Tap.Moment.DELIVERED) return false;
        Matcher told = TOLD.matcher(passing);
        // The replica may have read it at once, and counts from there.
        if (told.find())
            closed.add(new Span(
                    now + ON_ITS_WAY,
                    answered.get()
                            + Duration.ofSeconds(Long.parseLong(told.group(1))).toNanos()));
        return false;
    }

    /** When it had first been asked to wait and what was on its way had passed; {@code begin} where it never was, and keeps the rate that it knew before. */
    long toldFirst(long begin) {
        return closed.stream().mapToLong(Span::from).min().orElse(begin);
    }

    /** Requests made in that time. */
    long early() {
        return early.sum();
    }
}
