package io.taskrouter.coordinator.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What ends with time, after the clock has been put back: no end is later than if what it ends had begun now. Only that: when something began is compared with what TaskRouter tells, and stays.
 */
final class Retiming {
    private final Ledger ledger;
    private final Instant now;

    Retiming(Ledger ledger, Instant now) {
        this.ledger = ledger;
        this.now = now;
    }

    /** @param completing how long a place stays taken away for a task that is being completed */
    void bound(Duration completing) {
        ledger.intents().replaceAll((id, intent) -> intent.atMostFrom(now));
        var latest = now.plus(completing);
        ledger.calls()
                .replaceAll((sid, call) -> isAfter(call.completing(), latest) ? call.withCompleting(latest) : call);
        bound(ledger.over());
        bound(ledger.takenBack());
        ledger.declines().replaceAll((sid, declines) -> declines.noLaterThan(now));
        ledger.engagements().replaceAll((name, each) -> each.heardNoLaterThan(now));
    }

    private void bound(Map<String, Instant> times) {
        times.replaceAll((key, at) -> at.isAfter(now) ? now : at);
    }

    private static boolean isAfter(@Nullable Instant at, Instant latest) {
        return at != null && at.isAfter(latest);
    }
}
