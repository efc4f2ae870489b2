package io.taskrouter.coordinator.reconcile;

import io.taskrouter.coordinator.document.MarkerAttribute;
import io.taskrouter.coordinator.rules.Call;
import io.taskrouter.coordinator.rules.CallEvent;

/** Takes in what somebody else wrote since the last confirmed document. */
final class Outside {
    private final Course course;

    Outside(Course course) {
        this.course = course;
    }

    /** @param wrote has this pass written, or settled a part of its batch? */
    void adopt(boolean wrote) {
        if (course.known == null && course.members.isEmpty() && !wrote) {
            firstSight();
            return;
        }
        var adoption = Adoption.between(course.ours, course.sheet.document, course::document);
        adoption = adoption.with(course.holding.healed(adoption, course::document));
        course.wanted = adoption.merged();
        if (adoption.isEmpty()) return;
        course.mustStamp = true;
        noteMeddling();
        if (adoption.wish() != null && adoption.wish() != course.acd.wish()) {
            course.acd = new WorkerState.Acd(adoption.wish(), course.acd.hold(), course.acd.holdReason());
        }
        if (adoption.moved()) course.revision++;
        course.journal.external(adoption, course.revision);
        course.report.drift(adoption.keys());
        course.tools.alarms().outsideChange(adoption);
        course.ours = adoption.merged();
    }

    private void noteMeddling() {
        boolean theirs = Boolean.TRUE.equals(Owned.ready(course.sheet.document));
        boolean ours = Boolean.TRUE.equals(Owned.ready(course.ours));
        if (theirs && !ours && !course.decide().ready()) course.meddling = course.meddling.and(course.now);
    }

    /** A worker's first revision is the clock's, so that no revision from before a loss of Redis can come again. */
    private void firstSight() {
        course.revision = course.now.toEpochMilli();
        course.ours = course.sheet.document;
        course.wanted = course.holding.firstSeen(course.sheet.document);
        MarkerAttribute.in(course.sheet.document).ifPresent(this::remember);
    }

    /** The marker says what Redis has forgotten. What was promised to callers is lost with it, so nobody is made ready until every promise has run out. */
    private void remember(MarkerAttribute marker) {
        course.acd = new WorkerState.Acd(marker.wish(), marker.hold(), null);
        course.rebuildingUntil = course.now.plus(course.tools.policies().intentTtl());
        for (var callSid : marker.parked()) {
            var parked = new CallEvent.Parked(callSid, Call.Kind.ACD, null, null, course.now);
            course.sheet.calls = course.sheet.calls.apply(parked, course.tools.policies());
        }
    }
}
