package io.taskrouter.coordinator.api;

import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.command.WorkerSid;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Twilio's identifiers in paths. What is none by its form is refused before anybody is asked who he is, so it tells nobody what exists. */
final class PathSids {
    private static final Pattern DIGITS = Pattern.compile("[0-9a-fA-F]{32}");
    private static final String WORKER = "workerSid";
    private static final List<Kind> KINDS = List.of(
            new Kind(WORKER, "WK", "A worker"),
            new Kind("callSid", "CA", "A call"),
            new Kind("taskSid", "WT", "A task"));

    private PathSids() {}

    private record Kind(String parameter, String letters, String name) {
        void check(String text) {
            if (!text.startsWith(letters)
                    || !DIGITS.matcher(text.substring(letters.length())).matches())
                throw ApiProblem.of(
                        ProblemType.INVALID_SID, name + " SID is " + letters + " and 32 hexadecimal digits.");
        }
    }

    /**
     * Checks all there are.
     *
     * @return the worker that the path is about, or null
     * @throws ApiProblem 400
     */
    static @Nullable WorkerSid check(Map<String, List<String>> parameters) {
        for (Kind kind : KINDS)
            parameters.getOrDefault(kind.parameter, List.of()).forEach(kind::check);
        List<String> worker = parameters.get(WORKER);
        return worker == null ? null : new WorkerSid(worker.getFirst());
    }
}
