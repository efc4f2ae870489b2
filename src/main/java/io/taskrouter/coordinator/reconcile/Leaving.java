package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import java.util.LinkedHashSet;
import java.util.Set;

/** A worker as a pass leaves it behind, or would at this moment. */
final class Leaving {
    private Leaving() {}

    static WorkerState snapshot(Course course) {
        boolean read = course.wanted.equals(course.sheet.document);
        return state(course, read ? course.sheet.text : ExactJson.text(course.wanted), true);
    }

    /** The attributes as TaskRouter has them. What is owed is in them as well, so that the next pass finds out that it is not there; readiness is never owed. */
    static ObjectNode attributes(Course course) {
        if (!course.patient) return course.sheet.document;
        var left = course.wanted.objectNode();
        left.setAll(course.wanted);
        var ready = course.sheet.document.get(Owned.READY);
        if (ready == null) left.remove(Owned.READY);
        else left.set(Owned.READY, ready);
        return left;
    }

    static WorkerState state(Course course, String text, boolean inSync) {
        var left = attributes(course);
        var now = course.now;
        var known = course.known;
        var sheet = course.sheet;
        var etag = course.patient ? null : sheet.currentEtag();
        return new WorkerState(
                sheet.friendlyName,
                sheet.activity,
                new WorkerState.Document(
                        text, etag, left.path(Owned.MARKER).path("rev").textValue(), etag != null, course.risingUntil),
                course.revision,
                new WorkerState.Voice(
                        sheet.capacity,
                        sheet.channelAvailable,
                        sheet.open,
                        course.override,
                        sheet.raisingUntil,
                        course.loweredAt),
                course.acd,
                sheet.calls,
                course.breached,
                sheet.callsRead || known == null ? now : known.lookedAt(),
                course.unreadUntil,
                course.rebuildingUntil != null && now.isBefore(course.rebuildingUntil) ? course.rebuildingUntil : null,
                course.returnedUntil,
                course.meddling.since(now).times(),
                course.undoing.since(now).times(),
                course.owedSince,
                throughUs(course).stream().filter(left::has).toList(),
                course.rivalry == Rivalry.NONE ? null : course.rivalry,
                inSync,
                known != null && known.synced() == inSync ? known.since() : now);
    }

    /** Top-level keys that callers have set, in this pass or before. */
    static Set<String> throughUs(Course course) {
        var keys = new LinkedHashSet<String>();
        if (course.known != null && course.known.throughUs() != null) keys.addAll(course.known.throughUs());
        course.members.forEach(member -> keys.addAll(member.keys()));
        keys.removeAll(Set.of(Owned.READY, Owned.MARKER));
        return keys;
    }
}
