package io.taskrouter.coordinator.simulator;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Queue calls that came in the same instant as another call, which nobody can prevent, and what became of them: each must be
 * answered by rejecting the queue call, within one pass from the moment at which both calls are known. Only who took or ended
 * the call before that is no fault of the coordinator.
 */
final class Windows {
    private final LongAdder opened = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final LongAdder taken = new LongAdder();
    private final LongAdder late = new LongAdder();
    private final AtomicLong worst = new AtomicLong();

    void opened() {
        opened.increment();
    }

    /** Rejected after so many milliseconds of knowing. */
    void answered(long knownMillis) {
        answered.increment();
        worst.accumulateAndGet(knownMillis, Math::max);
    }

    /** Timed out, canceled or rescinded before anybody had to reject it. */
    void ended() {
        ended.increment();
    }

    /** Accepted before anybody had to reject it. */
    void taken() {
        taken.increment();
    }

    void late() {
        late.increment();
    }

    JudgeReport.Windows seen() {
        return new JudgeReport.Windows(opened.sum(), answered.sum(), ended.sum(), taken.sum(), late.sum(), worst.get());
    }
}
