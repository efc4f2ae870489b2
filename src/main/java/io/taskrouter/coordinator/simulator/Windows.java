package io.taskrouter.coordinator.simulator;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Queue calls that came in the same instant as another call, which nobody can prevent: each must be answered by rejecting
 * the queue call.
 */
final class Windows {
    private final Map<String, Boolean> waiting = new ConcurrentHashMap<>();
    private final LongAdder opened = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final LongAdder missed = new LongAdder();

    /** An outbound call ignores capacity: a queue call may be ringing already. */
    void offered(Reservation offer, List<Reservation> others) {
        if (offer.kind() == CallKind.OUTBOUND) {
            ringingQueueCalls(others);
        }
    }

    /** A call is accepted: a queue call ringing beside it must go, and one that should have gone must not be accepted. */
    void accepted(Reservation call, List<Reservation> open) {
        if (waiting.remove(call.sid()) != null) {
            missed.increment();
        } else if (call.kind() != CallKind.ACD && call.kind() != CallKind.NO_CALL) {
            ringingQueueCalls(open);
        }
    }

    private void ringingQueueCalls(List<Reservation> open) {
        for (Reservation other : open) {
            if (other.kind() == CallKind.ACD && other.status() == ReservationStatus.PENDING) {
                mustBeRejected(other.sid());
            }
        }
    }

    void mustBeRejected(String reservationSid) {
        if (waiting.put(reservationSid, true) == null) {
            opened.increment();
        }
    }

    void rejected(String reservationSid) {
        if (waiting.remove(reservationSid) != null) {
            answered.increment();
        }
    }

    /** Timed out, canceled or rescinded before anybody rejected it. */
    void ended(String reservationSid) {
        if (waiting.remove(reservationSid) != null) {
            ended.increment();
        }
    }

    long opened() {
        return opened.sum();
    }

    long answered() {
        return answered.sum();
    }

    long ended() {
        return ended.sum();
    }

    long missed() {
        return missed.sum();
    }
}
