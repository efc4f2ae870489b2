package io.taskrouter.coordinator.taskrouter;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a workspace is made of, and the account's phone numbers: read and changed only when somebody sets the workspace up. Null members of a change leave things as they are. */
public interface WorkspaceObjects {

    Answer<Settings> settings();

    Answer<Settings> change(SettingsChange change);

    Answer<List<Queue>> queues();

    Answer<Queue> createQueue(String name, String targetWorkers);

    Answer<Queue> changeQueue(String sid, String targetWorkers);

    Answer<List<Flow>> workflows();

    Answer<Flow> createWorkflow(String name, String configuration, int reservationTimeout);

    Answer<Flow> changeWorkflow(String sid, String configuration, @Nullable Integer reservationTimeout);

    Answer<List<Line>> phoneNumbers();

    Answer<Line> watch(String sid, String statusCallback);

    /** @param eventCallbackUrl with its connection overrides; null when there is none; @param eventsFilter comma-separated types, null for all */
    record Settings(
            @Nullable String eventCallbackUrl, @Nullable String eventsFilter, boolean multitasking) {}

    record SettingsChange(
            @Nullable String eventCallbackUrl,
            @Nullable String eventsFilter,
            @Nullable Boolean multitasking) {}

    record Queue(String sid, String name, @Nullable String targetWorkers) {}

    /** A workflow. @param configuration JSON text; @param reservationTimeout in seconds */
    record Flow(String sid, String name, String configuration, int reservationTimeout) {}

    /** A phone number. @param number in E.164, never to be logged or answered; @param method of the callback */
    record Line(
            String sid,
            String number,
            @Nullable String statusCallback,
            @Nullable String method) {
        @Override
        public String toString() {
            return sid;
        }
    }
}
