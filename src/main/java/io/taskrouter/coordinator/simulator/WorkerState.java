package io.taskrouter.coordinator.simulator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything about one worker at one instant; immutable, so that a read needs no lock and an event can keep it. */
record WorkerState(
        int version,
        String name,
        Activity activity,
        Attributes attributes,
        Instant created,
        Instant activityChanged,
        Instant updated,
        List<WorkerChannel> channels,
        List<Reservation> open,
        boolean deleted) {

    @Nullable WorkerChannel channel(String sidOrName) {
        for (WorkerChannel channel : channels) {
            if (channel.answersTo(sidOrName)) {
                return channel;
            }
        }
        return null;
    }

    int voiceCapacity() {
        WorkerChannel voice = channel(TaskChannel.VOICE);
        return voice == null ? 0 : voice.capacity();
    }

    /** Reservations of a channel that use its capacity. */
    int used(String channel, boolean wrappingIsFree) {
        int used = 0;
        for (Reservation reservation : open) {
            boolean counts = !wrappingIsFree || reservation.status() != ReservationStatus.WRAPPING;
            used += counts && reservation.channel().equals(channel) ? 1 : 0;
        }
        return used;
    }

    int accepted(String channel) {
        int accepted = 0;
        for (Reservation reservation : open) {
            boolean counts = reservation.status() == ReservationStatus.ACCEPTED;
            accepted += counts && reservation.channel().equals(channel) ? 1 : 0;
        }
        return accepted;
    }

    WorkerState identified(String newName, Activity newActivity, Attributes newAttributes, Instant now) {
        Instant changed = newActivity.sid().equals(activity.sid()) ? activityChanged : now;
        return new WorkerState(
                version, newName, newActivity, newAttributes, created, changed, now, channels, open, deleted);
    }

    WorkerState bumped(boolean bump) {
        return bump
                ? new WorkerState(
                        version + 1,
                        name,
                        activity,
                        attributes,
                        created,
                        activityChanged,
                        updated,
                        channels,
                        open,
                        deleted)
                : this;
    }

    WorkerState withChannel(WorkerChannel changed) {
        List<WorkerChannel> next = new ArrayList<>(channels);
        next.replaceAll(old -> old.sid().equals(changed.sid()) ? changed : old);
        if (!next.contains(changed)) {
            next.add(changed);
        }
        return withChannels(List.copyOf(next));
    }

    /** The reservation takes its place among the open ones, or leaves them. */
    WorkerState withReservation(Reservation reservation) {
        List<Reservation> next = new ArrayList<>(open);
        next.removeIf(old -> old.sid().equals(reservation.sid()));
        if (reservation.status().open()) {
            next.add(reservation);
        }
        return new WorkerState(
                version,
                name,
                activity,
                attributes,
                created,
                activityChanged,
                updated,
                channels,
                List.copyOf(next),
                deleted);
    }

    WorkerState gone(Instant now) {
        return new WorkerState(
                version, name, activity, attributes, created, activityChanged, now, channels, open, true);
    }

    private WorkerState withChannels(List<WorkerChannel> next) {
        return new WorkerState(
                version, name, activity, attributes, created, activityChanged, updated, next, open, deleted);
    }
}
