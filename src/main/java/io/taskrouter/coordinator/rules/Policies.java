package io.taskrouter.coordinator.rules;

/** The switches of the rules; defaults in {@link #DEFAULT}. */
public record Policies(
        boolean directDuringWrapUp, boolean ringDuringOffer, boolean reservePickupSlot, boolean defaultWish) {
    public static final Policies DEFAULT = new Policies(true, true, false, true);
}
