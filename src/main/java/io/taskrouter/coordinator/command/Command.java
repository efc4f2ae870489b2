package io.taskrouter.coordinator.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What an update asks for. */
public sealed interface Command {

    /** Change a worker; every part that is absent stays as it is. All parts settle together. */
    record Change(
            @Nullable AttributesChange attributes,
            @Nullable AcdChange acd,
            @Nullable VoiceChange voice) implements Command {}

    /** Look at TaskRouter's truth now and mend what differs. */
    record Look() implements Command {}

    /**
     * The worker is about to call out, park or pick up and must not be given queue calls meanwhile. The update's id is the intent's.
     *
     * @param callSid the customer's leg; null for an outbound call
     * @param ttl how long the intent stands once it is answered, unless a call consumes it
     * @param patience how long after its acceptance the answer is of any use; later nothing is kept
     */
    record Intend(Purpose purpose, @Nullable String callSid, Duration ttl, Duration patience) implements Command {}

    /** What was intended will not be done after all; unknown ids are no error. */
    record Withdraw(String intentId) implements Command {}

    /** Complete a task of the worker's, capacity first. @param reason as TaskRouter keeps it, null for the usual one */
    record Complete(String taskSid, @Nullable String reason) implements Command {}

    /**
     * Somebody is about to complete a task of the worker's by themselves: take its place away beforehand.
     *
     * @param patience how long after its acceptance the answer is of any use; later nothing is kept
     */
    record PrepareComplete(String taskSid, Duration patience) implements Command {}

    /** Put a caller of the worker's on hold outside of TaskRouter and complete the task. @param name what the worker calls it */
    record Park(String callSid, @Nullable String name) implements Command {}

    /** Have a parked call routed back to the worker. */
    record PickUp(String callSid) implements Command {}

    /** Let another worker have a parked call; promised for a while, given away once that worker has it. */
    record HandOver(String callSid, WorkerSid to) implements Command {}

    /** Have a call that another worker has parked routed to this one. */
    record TakeOver(String callSid, WorkerSid from) implements Command {}

    /** End a parked call. */
    record HangUp(String callSid) implements Command {}

    /** Once accepted and not to be read any more, by a fault of ours: it changes nothing, is told as failed, and holds nobody up. */
    record Unreadable() implements Command {}

    /** What a worker may intend. */
    enum Purpose {
        OUTBOUND,
        PARK,
        PICKUP
    }

    /** A change of the worker's attributes. */
    sealed interface AttributesChange {}

    /** RFC 7396: members are set, {@code null} removes, objects merge recursively. */
    record MergePatch(ObjectNode patch) implements AttributesChange {}

    /** RFC 6902: all operations take effect or none. */
    record JsonPatch(ArrayNode operations) implements AttributesChange {}

    /** {@code wish}: does the worker want queue calls; {@code hold}: a supervisor keeps the worker out, whatever is wished. Null leaves each as it is; a blank {@code holdReason} takes the reason away. */
    record AcdChange(
            @Nullable Boolean wish,
            @Nullable Boolean hold,
            @Nullable String holdReason) {}

    /** A change of the voice channel. */
    sealed interface VoiceChange {}

    /** The capacity somebody would like; the rules decide. */
    record Capacity(int capacity) implements VoiceChange {}

    /** A supervisor's upper bound on the capacity, {@code null} to clear it. */
    record CapacityOverride(@Nullable Integer capacity) implements VoiceChange {}
}
