package io.taskrouter.coordinator.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serial;

/** The service did not do it, or did not answer. The message is for people: what is wrong, and what to do next. */
final class Refused extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private Refused(String message) {
        super(message);
    }

    static Refused because(String title, String next) {
        return new Refused("Not done: " + title + (next.isEmpty() ? "" : "\n  " + next));
    }

    /** @param problem a problem document, or anything */
    static Refused by(int status, JsonNode problem) {
        String next = problem.path("detail").asText("");
        String more = switch (status) {
            case 401 -> " Set COORDINATOR_KEY (make ctl KEY=).";
            case 403 -> " Hold and release need a key of role service; what operators do needs one of role operator.";
            default -> "";
        };
        return because(problem.path("title").asText("status " + status), (next + more).strip());
    }

    /** @param done what was done before, each on a line */
    Refused after(String done) {
        return new Refused(done + getMessage());
    }
}
