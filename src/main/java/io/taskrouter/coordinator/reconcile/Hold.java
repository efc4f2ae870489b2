package io.taskrouter.coordinator.reconcile;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.taskrouter.coordinator.queue.Claim;
import io.taskrouter.coordinator.queue.Lease;
import io.taskrouter.coordinator.queue.Passes;
import io.taskrouter.coordinator.taskrouter.Fence;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The lease of one pass, prolonged when a call would outlive it. */
final class Hold {
    /** For the way back to Redis after a call has used its whole deadline. */
    private static final Duration MARGIN = Duration.ofMillis(250);

    /** Of a lease just prolonged, gone before the call is made. */
    private static final Duration ON_THE_WAY = Duration.ofMillis(250);

    private final Passes passes;
    private final Claim claim;
    private Lease lease;
    private @Nullable Boolean confirmed;
    private @Nullable String noted;

    Hold(Passes passes, Claim claim) {
        this.passes = passes;
        this.claim = claim;
        this.lease = claim.lease();
        this.noted = claim.verdicts();
    }

    /** @throws ConfigurationException one line that names both, when not even a lease just prolonged would outlast a call: then nothing would ever be written */
    static void check(Duration lease, Duration deadline) {
        var least = deadline.plus(MARGIN).plus(ON_THE_WAY);
        if (lease.compareTo(least) >= 0) return;
        throw new ConfigurationException("coordinator.queue.lease must be at least " + least.toMillis()
                + " ms, since twilio.request-timeout is " + deadline.toMillis()
                + " ms and no call is made that could outlive the lease");
    }

    /** For what changes something: not before Redis' replicas know who holds the worker, where they are asked. */
    Fence fence() {
        var lasting = reading();
        return deadline -> isConfirmed() && lasting.allows(deadline); // asking takes of the lease
    }

    /** No call is started that could outlive the lease; a slow pass prolongs it first. */
    Fence reading() {
        return deadline -> {
            var needed = deadline.plus(MARGIN);
            if (lease.remaining().compareTo(needed) > 0) return true;
            return took(passes.extend(claim)) && lease.remaining().compareTo(needed) > 0;
        };
    }

    /** Asked once: a pass that is not confirmed ends soon, and the next one asks again. */
    private boolean isConfirmed() {
        if (confirmed == null) confirmed = passes.confirmed(claim);
        return confirmed;
    }

    /** Notes what the pass has decided, see {@link Passes#note}; false when the worker has another holder. */
    boolean note(int members, @Nullable String verdicts) {
        noted = verdicts;
        return took(passes.note(claim, members, verdicts));
    }

    /** What a later holder of the pass finds noted, null for nothing. */
    @Nullable String noted() {
        return noted;
    }

    private boolean took(Optional<Lease> longer) {
        longer.ifPresent(fresh -> lease = fresh);
        return longer.isPresent();
    }
}
