package io.taskrouter.coordinator.rules;

import java.time.Duration;

/**
 * The switches of the rules; defaults in {@link #DEFAULT}.
 *
 * @param directDuringWrapUp may a direct call ring while the worker wraps up
 * @param ringDuringOffer may a direct call ring while another call is only offered
 * @param reservePickupSlot keep a slot free for a parked caller
 * @param defaultWish does a worker never seen before want queue calls
 * @param rejectAcdWhenDirectAccepted reject a queue call that still rings when a direct call is accepted
 * @param directRejectLimit how often a direct task may be rejected or time out before it counts as declined, at least 1
 * @param declinedFor how long a worker who declined cannot be rung directly
 * @param declineSettle how long a declined direct call keeps counting, to damp ring loops
 * @param parkHangupGrace how long a parked call whose caller hung up counts while its wrap-up task has not come
 * @param intentTtl how long a pickup whose reservation was not accepted is expected again
 * @param foreignCallExpiry how long a call that only other sources than TaskRouter know counts when nothing more is heard of it
 */
public record Policies(
        boolean directDuringWrapUp,
        boolean ringDuringOffer,
        boolean reservePickupSlot,
        boolean defaultWish,
        boolean rejectAcdWhenDirectAccepted,
        int directRejectLimit,
        Duration declinedFor,
        Duration declineSettle,
        Duration parkHangupGrace,
        Duration intentTtl,
        Duration foreignCallExpiry) {
    public static final Policies DEFAULT = new Policies(true, true, false, true);

    public Policies {
        if (directRejectLimit < 1) throw new IllegalArgumentException("direct-reject-limit is at least 1");
    }

    /** The four that fix A and C; the others at their defaults. */
    public Policies(
            boolean directDuringWrapUp, boolean ringDuringOffer, boolean reservePickupSlot, boolean defaultWish) {
        this(
                directDuringWrapUp,
                ringDuringOffer,
                reservePickupSlot,
                defaultWish,
                true,
                1,
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30));
    }

    /** All that concern TaskRouter's own calls. */
    public Policies(
            boolean directDuringWrapUp,
            boolean ringDuringOffer,
            boolean reservePickupSlot,
            boolean defaultWish,
            boolean rejectAcdWhenDirectAccepted,
            int directRejectLimit,
            Duration declinedFor,
            Duration declineSettle,
            Duration parkHangupGrace,
            Duration intentTtl) {
        this(
                directDuringWrapUp,
                ringDuringOffer,
                reservePickupSlot,
                defaultWish,
                rejectAcdWhenDirectAccepted,
                directRejectLimit,
                declinedFor,
                declineSettle,
                parkHangupGrace,
                intentTtl,
                Duration.ofMinutes(5));
    }
}
