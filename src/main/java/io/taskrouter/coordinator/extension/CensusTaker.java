package io.taskrouter.coordinator.extension;

import io.taskrouter.coordinator.queue.Draining;
import io.taskrouter.coordinator.queue.Rounds;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Keeps the index of extensions filled: at once when it was lost, and slowly again and again. */
public final class CensusTaker implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(CensusTaker.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final int LONGEST_PAUSE = 30;

    private final Roster roster;
    private final Newcomers newcomers;
    private final Draining draining;
    private final Duration interval;
    private final Rounds rounds;
    private int failures;
    private int pause;

    CensusTaker(Roster roster, Newcomers newcomers, Draining draining, Duration interval) {
        this.roster = roster;
        this.newcomers = newcomers;
        this.draining = draining;
        this.interval = interval;
        this.rounds = new Rounds("census of extensions", TICK, this::round);
    }

    void open() {
        rounds.open();
    }

    private void round() {
        if (draining.isDraining()) return;
        if (pause > 0) pause--;
        else if (roster.isDue(interval)) read();
        newcomers.lookAtSome();
    }

    private void read() {
        Roster.Result result = roster.read();
        if (result == null) {
            pause = Math.min(LONGEST_PAUSE, failures++);
            if (failures == 2)
                LOG.info("extensions are not known yet: another replica reads them, or TaskRouter does not answer");
            return;
        }
        failures = 0;
        newcomers.expect(result.changed(), result.holders(), result.everybody());
    }

    @Override
    public void close() {
        rounds.close();
    }
}
