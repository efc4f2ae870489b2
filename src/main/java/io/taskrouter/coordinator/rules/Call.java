package io.taskrouter.coordinator.rules;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One call of a worker.
 *
 * @param id reservation SID, or the intent's or source's own id; of a declined call the task SID
 * @param callSid the customer's leg, when known
 * @param since when this phase began
 * @param foreign other sources alone tell of it: TaskRouter has no reservation for it, and nobody knows what kind it is
 */
public record Call(
        String id,
        Kind kind,
        Phase phase,
        @Nullable String callSid,
        @Nullable String taskSid,
        Instant since,
        @Nullable String queue,
        boolean foreign) {

    public Call(
            String id,
            Kind kind,
            Phase phase,
            @Nullable String callSid,
            @Nullable String taskSid,
            Instant since,
            @Nullable String queue) {
        this(id, kind, phase, callSid, taskSid, since, queue, false);
    }

    /** Decided once, when the call begins. */
    public enum Kind {
        ACD,
        DIRECT,
        OUTBOUND,
        INTERNAL,
        TRANSFER,
        PARK_HANGUP,
        OTHER;

        /** As the HTTP contract writes it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Only ever moves forward. {@code DECLINED}: a direct call that did not get through and still counts for a while. */
    public enum Phase {
        INTENT,
        OFFERED,
        ACCEPTING,
        LIVE,
        WRAPPING,
        DECLINED
    }

    /** The kind as the HTTP contract writes it; nobody knows of which kind a call is that comes in past TaskRouter. */
    public String kindText() {
        return (foreign && kind != Kind.OUTBOUND ? Kind.OTHER : kind).text();
    }

    /** Does the customer talk to the worker, or has done so? Nothing that only rings, nor the wrap-up of somebody who has hung up. */
    public boolean talks() {
        return kind != Kind.PARK_HANGUP && phase != Phase.OFFERED;
    }

    /** Does it hold one of the voice channel's slots ({@code n} of the rules)? */
    boolean holdsSlot() {
        return !foreign && phase != Phase.INTENT && phase != Phase.DECLINED;
    }
}
