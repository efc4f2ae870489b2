package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** What a batch is folded over. Where it has moved, what was folded before is out of date. */
record Basis(
        ObjectNode document,
        long revision,
        WorkerState.Acd acd,
        @Nullable Integer override) {
    static Basis of(Course course) {
        return new Basis(course.wanted, course.revision, course.acd, course.override);
    }
}
