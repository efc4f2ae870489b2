package io.taskrouter.coordinator.setup;

import io.taskrouter.coordinator.setup.Finding.Difference;
import io.taskrouter.coordinator.setup.Finding.Status;
import io.taskrouter.coordinator.taskrouter.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Collects what is found, and makes it so where that is asked for. */
final class Making {
    private final boolean making;
    private final List<Finding> findings = new ArrayList<>();

    Making(boolean making) {
        this.making = making;
    }

    boolean isMaking() {
        return making;
    }

    List<Finding> findings() {
        return findings;
    }

    void add(Finding finding) {
        findings.add(finding);
    }

    void make(String object, String name, List<Difference> differences, Supplier<Answer<?>> how) {
        if (differences.isEmpty()) add(Finding.of(object, name, Status.OK, List.of()));
        else if (!making) add(Finding.of(object, name, Status.DIFFERS, differences));
        else add(outcome(object, name, Status.CHANGED, differences, how.get()));
    }

    Finding outcome(String object, String name, Status done, List<Difference> differences, Answer<?> answer) {
        return switch (answer) {
            case Answer.Ok<?> ok -> Finding.of(object, name, done, differences);
            case Answer.Refused<?> refused ->
                Finding.of(object, name, Status.FAILED, differences)
                        .saying("TaskRouter refused it with status " + refused.status() + ", code " + refused.code()
                                + ".");
            default ->
                Finding.of(object, name, Status.FAILED, differences).saying("TaskRouter did not answer; repeat.");
        };
    }

    Finding failed(String object, String name) {
        return Finding.of(object, name, Status.FAILED, List.of()).saying("TaskRouter did not answer; repeat.");
    }
}
