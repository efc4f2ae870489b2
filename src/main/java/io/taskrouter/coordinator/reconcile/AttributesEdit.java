package io.taskrouter.coordinator.reconcile;

import static io.taskrouter.coordinator.command.ProblemType.INVALID_ATTRIBUTE;
import static io.taskrouter.coordinator.command.ProblemType.OWNED_ATTRIBUTE;
import static io.taskrouter.coordinator.command.ProblemType.PATCH_NOT_APPLICABLE;
import static io.taskrouter.coordinator.command.ProblemType.PATCH_TEST_FAILED;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.document.Difference;
import io.taskrouter.coordinator.document.JsonPatchDocument;
import io.taskrouter.coordinator.document.MergePatch;
import io.taskrouter.coordinator.document.PatchNotApplicable;
import io.taskrouter.coordinator.document.PatchTestFailed;
import io.taskrouter.coordinator.queue.Extensions.Reservation;
import java.util.Objects;
import java.util.regex.Pattern;

/** Applies one caller's attributes change to a document and guards the keys that are not the caller's. */
final class AttributesEdit {
    private static final String EXTENSION = "directExtension";

    private final Bases bases;
    private final Pattern extensions;
    private final Holding holding;

    /** @param bases what a caller's whole document may have been made of; @param extensions what a direct extension looks like */
    AttributesEdit(Bases bases, Pattern extensions, Holding holding) {
        this.bases = bases;
        this.extensions = extensions;
        this.holding = holding;
    }

    sealed interface Result {}

    record Edited(ObjectNode document) implements Result {}

    record Refused(Problem problem) implements Result {}

    /** Nobody can say yet. */
    record Later() implements Result {}

    /** Could the same change mean something else on another document? Plain merge patches never do. */
    static boolean isDelicate(Command.AttributesChange change) {
        return !(change instanceof Command.MergePatch merge) || merge.patch().has(Owned.MARKER);
    }

    Result apply(ObjectNode document, Command.AttributesChange change) {
        return switch (change) {
            case Command.MergePatch merge -> merge(document, merge.patch());
            case Command.JsonPatch patch -> patch(document, patch);
        };
    }

    private Result merge(ObjectNode document, ObjectNode patch) {
        if (patch.has(Owned.READY) && !patch.get(Owned.READY).isBoolean()) return refused(OWNED_ATTRIBUTE, NOT_BOOLEAN);
        if (!patch.has(Owned.MARKER)) return guarded(document, MergePatch.apply(document, patch));
        // Never the document that is being folded: it has the same stamp until it is written, and changes nobody read.
        var base = bases.patched(patch);
        if (base == null) return refused(OWNED_ATTRIBUTE, UNKNOWN_MARKER);
        var edited = MergePatch.apply(base, patch);
        return guarded(document, Difference.between(base, edited).applyTo(document));
    }

    private Result patch(ObjectNode document, Command.JsonPatch patch) {
        try {
            return guarded(document, JsonPatchDocument.apply(document, patch.operations()));
        } catch (PatchTestFailed e) {
            return refused(PATCH_TEST_FAILED, "The patch's " + e.getMessage() + ". Read the document again.");
        } catch (PatchNotApplicable e) {
            return refused(PATCH_NOT_APPLICABLE, "The patch's " + e.getMessage() + ". Read the document again.");
        }
    }

    private Result guarded(ObjectNode document, ObjectNode edited) {
        var ready = edited.get(Owned.READY);
        if (!Objects.equals(ready, document.get(Owned.READY)) && (ready == null || !ready.isBoolean())) {
            return refused(OWNED_ATTRIBUTE, NOT_BOOLEAN);
        }
        if (!Objects.equals(edited.get(Owned.MARKER), document.get(Owned.MARKER))) {
            return refused(OWNED_ATTRIBUTE, UNKNOWN_MARKER);
        }
        var extension = edited.get(EXTENSION);
        if (extension != null && !extension.equals(document.get(EXTENSION))) {
            if (extension.isNull()) edited.remove(EXTENSION); // only a JSON Patch can set it; it releases as well
            else if (!extension.isTextual()
                    || !extensions.matcher(extension.textValue()).matches()) {
                return refused(
                        INVALID_ATTRIBUTE, "directExtension must be a string of digits of the configured length.");
            }
        }
        return switch (holding.reserved(document, edited)) {
            case Reservation.Granted granted -> new Edited(edited);
            case Reservation.Taken(var holder) -> new Refused(Holding.taken(holder));
            case Reservation.Unready unready -> new Later();
        };
    }

    private static Refused refused(ProblemType type, String detail) {
        return new Refused(Problem.of(type, detail));
    }

    private static final String NOT_BOOLEAN =
            "isAcdReady takes true or false as a wish; it can be neither removed nor set to anything else.";
    private static final String UNKNOWN_MARKER =
            "The coordinator attribute marks the revision a document was read at: send it as it was read lately, or leave it out.";
}
