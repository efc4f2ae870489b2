package io.taskrouter.coordinator.taskrouter;

import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.Random;

/** A server with limits, callers who always want more, and time that is only counted: what the learned limits make of it. */
final class LimitedServer {
    static final long MILLI = 1_000_000;
    static final long SECOND = 1_000_000_000;

    int perSecond;
    final int atOnce;
    long latency;
    long retryAfter;
    double demandPerSecond = Double.POSITIVE_INFINITY;

    private long now = SECOND * 1000;
    private final Pace pace = new Pace(() -> now);
    private final ConcurrencyLimit concurrency = new ConcurrencyLimit(64, 256);
    private final PriorityQueue<Call> underWay = new PriorityQueue<>((a, b) -> Long.compare(a.end, b.end));
    private final ArrayDeque<Long> lastSecond = new ArrayDeque<>();
    private long closedUntil;
    private int serving;
    private double credit;
    private boolean refuseNext;
    private final Random random = new Random(1);
    double refusedShare;
    int sent;
    int refused;
    int early;

    LimitedServer(int perSecond, int atOnce, long latencyMillis) {
        this.perSecond = perSecond;
        this.atOnce = atOnce;
        this.latency = latencyMillis * MILLI;
    }

    private record Call(long start, long end, int inflight, boolean refused) {}

    void runFor(long seconds) {
        sent = refused = early = 0;
        for (long end = now + seconds * SECOND; now < end; now += MILLI) step();
    }

    private void step() {
        while (!underWay.isEmpty() && underWay.peek().end <= now) finish(underWay.poll());
        credit = Math.min(1000, credit + demandPerSecond / 1000);
        while (credit >= 1 && underWay.size() < concurrency.getLimit() && pace.take() == 0) send();
    }

    private void send() {
        credit -= 1;
        pace.sent(now);
        sent++;
        if (now < closedUntil) early++;
        while (!lastSecond.isEmpty() && lastSecond.peek() / SECOND < now / SECOND) lastSecond.poll();
        boolean no =
                refuseNext || random.nextDouble() < refusedShare || serving >= atOnce || lastSecond.size() >= perSecond;
        refuseNext = false;
        if (no) refused++;
        else {
            serving++;
            lastSecond.add(now);
        }
        underWay.add(new Call(now, now + (no ? Math.min(latency, 5 * MILLI) : latency), underWay.size() + 1, no));
    }

    private void finish(Call call) {
        concurrency.onSample(call.start, call.end - call.start, call.inflight, call.refused);
        if (!call.refused) {
            serving--;
            return;
        }
        pace.refused(call.start, retryAfter > 0);
        if (retryAfter > 0) {
            pace.close(retryAfter);
            closedUntil = now + retryAfter;
        }
    }

    /** One refusal that has nothing to do with this caller's rate. */
    void refuseOnce() {
        refuseNext = true;
    }

    double share() {
        return (double) refused / sent;
    }

    double throughput(long seconds) {
        return (sent - refused) / (double) seconds;
    }

    double possible() {
        return Math.min(perSecond, atOnce * (double) SECOND / latency);
    }

    double rate() {
        return pace.rate();
    }
}
