package io.taskrouter.coordinator.taskrouter;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Customers' legs, and the tasks that are made for them. */
public interface Telephony {

    /** What a task was made of. @param attributes JSON text; @param waiting nobody has accepted it, and it has not ended */
    record TaskRecord(
            String attributes,
            @Nullable String workflowSid,
            @Nullable String queue,
            boolean waiting) {}

    Answer<TaskRecord> fetchTask(String taskSid, Fence fence);

    /**
     * Has the customer's leg do something else; whatever it did is over, its task included. Refused when the call has ended.
     *
     * @param statusCallback who is told when the call ends, null leaves that as it is
     */
    Answer<Boolean> redirectCall(String callSid, String twiml, @Nullable String statusCallback, Fence fence);

    /** Refused when the call has ended already. */
    Answer<Boolean> hangUp(String callSid, Fence fence);

    Answer<Boolean> isOver(String callSid, Fence fence);

    /** Makes a task on the voice channel; answers its SID. */
    Answer<String> createVoiceTask(String workflowSid, String attributes, int priority, Fence fence);

    /** Is there a task of the workflow, not ended, with such attributes? */
    Answer<Boolean> hasTask(String workflowSid, Predicate<String> attributes, Fence fence);
}
