package io.taskrouter.coordinator.bench;

import java.io.IOException;

/** A setter that tries again, with full-jitter back-off and without a limit, until it succeeds or the shift is over. */
abstract class Persistent implements Setter {
    private final Shift shift;
    private final Troubles troubles;

    Persistent(Shift shift, Troubles troubles) {
        this.shift = shift;
        this.troubles = troubles;
    }

    /** One attempt; an {@link Outcome.Failed} is tried again. */
    abstract Outcome attempt(long value) throws IOException;

    @Override
    public final Outcome set(long value) {
        for (int attempt = 0; !shift.isOver(); attempt++) {
            if (trySet(value) instanceof Outcome.Confirmed confirmed) {
                return confirmed;
            }
            Backoff.fullJitter(attempt);
        }
        return new Outcome.Unfinished();
    }

    private Outcome trySet(long value) {
        Outcome outcome;
        try {
            outcome = attempt(value);
        } catch (IOException e) {
            outcome = new Outcome.Failed(Troubles.nameOf(e));
        }
        if (outcome instanceof Outcome.Failed failed) {
            troubles.met(failed.reason());
        }
        return outcome;
    }
}
