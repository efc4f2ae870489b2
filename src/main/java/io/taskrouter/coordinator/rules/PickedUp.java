package io.taskrouter.coordinator.rules;

import java.time.Instant;

/** That a parked call was picked up. @param at by when its reservation was accepted, as far as known: whatever is said of it later says nothing of another parking of the same call */
record PickedUp(String callSid, Instant at) {
    PickedUp earliest(PickedUp told) {
        return told.at.isBefore(at) ? told : this;
    }
}
