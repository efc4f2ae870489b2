package io.taskrouter.coordinator.rules;

import io.taskrouter.coordinator.rules.Call.Kind;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Something that happened to a worker's calls, or that somebody is about to do. Times are those of the event, to the millisecond, not of its arrival: events come late, twice and out of order. */
public sealed interface CallEvent {

    /** How far a reservation has come. All from {@code COMPLETED} on are its end. */
    enum Progress {
        CREATED,
        ACCEPTED,
        WRAPPING,
        COMPLETED,
        REJECTED,
        TIMED_OUT,
        CANCELED,
        RESCINDED,
        FAILED;

        boolean isEnd() {
            return compareTo(COMPLETED) >= 0;
        }

        /** Did the worker let it pass? */
        boolean isRefusal() {
            return this == REJECTED || this == TIMED_OUT;
        }
    }

    /** What intends to happen. */
    enum Purpose {
        OUTBOUND,
        PARK,
        PICKUP,
        /** Another worker is to get a parked call. */
        HAND_OVER
    }

    /**
     * What is known of a reservation's task.
     *
     * @param kind as {@link KindOfCall} says; of a pickup, what it says without a recorded kind
     * @param callSid the customer's leg
     * @param pickup is it a parked call on its way back; one that was picked up and handed on is none
     * @param doubtful the kind is a guess, and so whether it is a pickup: nothing told whether the call was transferred, or where to
     */
    record Task(
            String sid,
            Kind kind,
            @Nullable String callSid,
            @Nullable String queue,
            boolean pickup,
            boolean doubtful) {

        public Task(String sid, Kind kind, @Nullable String callSid, @Nullable String queue, boolean pickup) {
            this(sid, kind, callSid, queue, pickup, false);
        }

        /**
         * What is certain stays, whatever else is told. Of two guesses a transfer counts: it is never turned away. The customer's leg of an outbound call is known only once somebody has answered.
         */
        Task or(Task told) {
            boolean better = doubtful && (!told.doubtful || told.kind == Kind.TRANSFER);
            boolean named = callSid == null && told.callSid != null;
            if (!better && !named) return this;
            return new Task(
                    sid,
                    better ? told.kind : kind,
                    named ? told.callSid : callSid,
                    queue,
                    better ? told.pickup : pickup,
                    better ? told.doubtful : doubtful);
        }
    }

    /** TaskRouter's word about a reservation. */
    record Reservation(String sid, Progress progress, Task task, Instant at) implements CallEvent {}

    /** How long the reservation rings before TaskRouter takes it back, unless it is being accepted. */
    record RingsFor(String reservationSid, Duration atMost) implements CallEvent {}

    /** The worker has clicked accept; TaskRouter itself says nothing until the conference stands. */
    record Accepting(String reservationSid, Instant at) implements CallEvent {}

    /** How far another source than TaskRouter says that a call has come. */
    enum Stage {
        INTENT,
        BEGIN,
        ACCEPTING,
        CONNECTED,
        WRAPPING,
        RELEASED
    }

    /**
     * Another source's word about a call. It can make a worker busier, or idler again as far as TaskRouter knows nothing of that call.
     *
     * @param engagement which call of that source it is about
     * @param ordered does the source tell of one call at a time, in order
     * @param callSid the customer's leg or the worker's
     * @param at when it was heard
     */
    record Heard(
            String engagement,
            String source,
            Stage stage,
            boolean ordered,
            boolean outgoing,
            @Nullable String reservationSid,
            @Nullable String taskSid,
            @Nullable String callSid,
            long sequence,
            Instant at)
            implements CallEvent {}

    /** The task is completed, canceled or deleted, and with it all its reservations. */
    record TaskOver(String taskSid, Instant at) implements CallEvent {}

    /** The customer's leg has ended. */
    record CallOver(String callSid, Instant at) implements CallEvent {}

    /**
     * Somebody is about to call out, park or pick up; said again it lasts longer.
     *
     * @param callSid the parked call, null for an outbound one
     * @param announced is no more known than that, so that whoever announced it may ask for it yet
     */
    record IntentMade(
            String id, Purpose purpose, @Nullable String callSid, Instant at, Instant expires, boolean announced)
            implements CallEvent {

        /** What the coordinator itself is about to do. */
        public IntentMade(String id, Purpose purpose, @Nullable String callSid, Instant at, Instant expires) {
            this(id, purpose, callSid, at, expires, false);
        }
    }

    /**
     * Another worker is about to take a parked call, and may have the caller moved until {@code expires}; nobody else may before it is known what came of that. Said again it lasts longer.
     */
    record HandOver(String id, String callSid, String to, Instant at, Instant expires) implements CallEvent {}

    /** The intent was answered as safe, and its time to live begins. */
    record IntentSafe(String id, Instant expires) implements CallEvent {}

    record IntentWithdrawn(String id, Instant at) implements CallEvent {}

    /** A call was parked. {@code name} is what the worker called it, {@code attributes} what is needed to route it once more, as JSON text. */
    record Parked(
            String callSid,
            Kind kind,
            @Nullable String name,
            @Nullable String queue,
            Instant at,
            @Nullable String workflow,
            @Nullable String conversation,
            @Nullable String attributes)
            implements CallEvent {

        /** One of which nobody remembers more. */
        public Parked(String callSid, Kind kind, @Nullable String name, @Nullable String queue, Instant at) {
            this(callSid, kind, name, queue, at, null, null, null);
        }
    }

    /** The task for the wrap-up of a parked call whose caller hung up has been made. */
    record WrapUpMade(String callSid, String taskSid) implements CallEvent {}

    /** A parked call left the worker in another way than by pickup or hang-up: it was sent back to its queue. */
    record Unparked(String callSid, Instant at) implements CallEvent {}

    /** Completing on request has begun; without its end nobody believes in it any more at {@code until}. */
    record Completing(String reservationSid, Instant until) implements CallEvent {}

    /** Completing on request is confirmed; TaskRouter's own word of it comes in its own time. */
    record Completed(String reservationSid, Instant at) implements CallEvent {}

    /** Completing on request has failed. */
    record NotCompleted(String reservationSid) implements CallEvent {}

    /** The caller of a declined direct call has been told, or sent elsewhere, or was gone before that. */
    record SentOn(String taskSid) implements CallEvent {}

    /** The reservation is still accepted, long after its customer's leg has ended. */
    record Stuck(String reservationSid) implements CallEvent {}

    /** The coordinator has rejected the reservation for a breach; its end will be reported in its own time. */
    record RejectedByUs(String reservationSid) implements CallEvent {}
}
