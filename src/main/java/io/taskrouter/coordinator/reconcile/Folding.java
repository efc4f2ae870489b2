package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Update;
import java.util.List;

/** Folds what is still to be done over the worker as the pass knows it, and takes in what has been written of it. Confined to the pass. */
final class Folding {
    private final Course course;
    private final Deciding deciding;
    private final Noting noting;
    private final AttributesEdit edit;

    Folding(Course course, Deciding deciding, Noting noting) {
        this.course = course;
        this.deciding = deciding;
        this.noting = noting;
        this.edit = new AttributesEdit(course.bases, course.tools.extensions(), course.holding);
    }

    Folded fold(List<Update> updates, ObjectNode over) {
        return new Fold(
                        over,
                        lengthOf(over),
                        course.revision,
                        course.acd,
                        course.override,
                        edit,
                        deciding::decide,
                        course.sheet.raisingUntil != null,
                        course.isUnread())
                .over(course.isUnread() ? Unread.before(updates, course) : updates);
    }

    /** The text is at hand unless somebody's change was merged into it. */
    private int lengthOf(ObjectNode folded) {
        return folded.equals(course.sheet.document)
                ? course.sheet.text.length()
                : ExactJson.text(folded).length();
    }

    /** Leaves what could not be folded for a later pass; false when the worker has another holder. Where that is all of it, nothing may be sent: it is noted before something is. */
    boolean narrowed(Folded batch) {
        int folded = batch.members().size();
        if (folded == course.pending.size()) return true;
        course.pending = course.pending.subList(0, folded);
        return folded == 0 || noting.note();
    }

    void written(Folded batch) {
        Announcements.met(course.pending, batch).forEach(noting::heard);
        course.members.addAll(batch.members());
        course.revision = batch.revision();
        course.acd = batch.acd();
        course.override = batch.override();
        course.pending = List.of();
    }
}
