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
 */
public record Call(
        String id,
        Kind kind,
        Phase phase,
        @Nullable String callSid,
        @Nullable String taskSid,
        Instant since,
        @Nullable String queue) {

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

    /** Does it hold one of the voice channel's slots ({@code n} of the rules)? */
    boolean holdsSlot() {
        return phase != Phase.INTENT && phase != Phase.DECLINED;
    }
}
