package io.taskrouter.coordinator.reconcile;

import static io.taskrouter.coordinator.document.DirectExtension.KEY;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Claim;
import io.taskrouter.coordinator.queue.Extensions.Reservation;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The worker's direct extension during one pass. Before TaskRouter is given one that the worker does not have there, it is reserved; when the pass settles, the index is told which one TaskRouter has
 * confirmed, and everything else reserved on the way is free again. Passes that touch no extension do not ask the index at all.
 */
final class Holding {
    private final PassTools tools;
    private final Claim claim;
    private final Report report;
    private boolean touched;
    private boolean repeating;

    Holding(PassTools tools, Claim claim, Report report) {
        this.tools = tools;
        this.claim = claim;
        this.report = report;
        this.touched = claim.unclean();
    }

    /** Can the change of a document be had? What is granted stays reserved until the pass settles. */
    Reservation reserved(ObjectNode document, ObjectNode edited) {
        JsonNode wish = edited.get(KEY);
        return wish == null || wish.equals(document.get(KEY)) ? new Reservation.Granted() : reserve(wish.asText());
    }

    static Problem taken(@Nullable WorkerSid holder) {
        return new Problem(
                ProblemType.EXTENSION_TAKEN,
                "Choose another extension, or move this one away from its holder.",
                holder == null ? Map.of() : Map.of("holder", TextNode.valueOf(holder.value())));
    }

    /** Verdicts as a former holder of this pass came to: granted is what it had reserved, and nothing else. */
    <T> T asBefore(Supplier<T> fold) {
        repeating = true;
        try {
            return fold.get();
        } finally {
            repeating = false;
        }
    }

    private Reservation reserve(String extension) {
        touched = true;
        return repeating
                ? tools.index().isReserved(claim, extension)
                : tools.index().reserve(claim, extension);
    }

    // ---- what others did

    /** A number becomes its digits as soon as the index can be asked; an extension that somebody else has as well stays as it is. */
    ObjectNode normalised(ObjectNode document) {
        String extension = tools.form().in(document);
        if (extension == null || document.path(KEY).isTextual()) return document;
        return isGranted(extension) ? with(document, extension) : document;
    }

    /**
     * What is to be written, the extension included: a free one is adopted, one that another worker has or that is none is put back to what it was.
     *
     * @param fought is it known that somebody keeps at it? Then they are not told of once more
     */
    ObjectNode healed(Adoption outside, boolean fought) {
        JsonNode theirs = outside.merged().get(KEY);
        JsonNode ours = outside.ours().get(KEY);
        if (Objects.equals(theirs, ours))
            return normalised(outside.merged()); // no change of theirs, whatever stands there
        touched = true;
        // Whoever replaced a document they knew has taken out what is missing; whoever knew none may simply not have
        // had it.
        if (theirs == null || theirs.isNull()) return outside.isBased() ? outside.merged() : restored(outside);
        String wish = tools.form().of(theirs);
        if (wish == null) return refused(outside, "invalid", fought);
        return switch (reserve(wish)) {
            case Reservation.Granted granted -> with(outside.merged(), wish);
            case Reservation.Taken taken -> refused(outside, "taken", fought);
            case Reservation.Unready unready -> outside.merged();
        };
    }

    private ObjectNode refused(Adoption outside, String why, boolean fought) {
        if (!fought)
            report.changed(
                    List.of(KEY, outside.theirs().path(KEY)),
                    () -> tools.alarms().extension(claim.worker(), why));
        return restored(outside);
    }

    private ObjectNode restored(Adoption outside) {
        String former = tools.form().in(outside.ours());
        return with(outside.merged(), former != null && isGranted(former) ? former : null);
    }

    private boolean isGranted(String extension) {
        return reserve(extension) instanceof Reservation.Granted;
    }

    private static ObjectNode with(ObjectNode document, @Nullable String extension) {
        var copy = document.objectNode();
        copy.setAll(document);
        if (extension == null) copy.remove(KEY);
        else copy.put(KEY, extension);
        return copy;
    }

    // ---- settling

    /**
     * Must come before the pass settles: whoever finds it unsettled does it again.
     *
     * @param before the document the worker had when the pass began, null when it was never seen
     */
    void settle(@Nullable ObjectNode before, ObjectNode confirmed) {
        String extension = tools.form().in(confirmed);
        boolean moved = before == null
                ? extension != null
                : !Objects.equals(tools.form().in(before), extension);
        if (!touched && !moved) return;
        if (tools.index().settle(claim, extension) > 0) tools.alarms().extension(claim.worker(), "ambiguous");
    }

    /** TaskRouter has no such worker any more. */
    void settleGone() {
        if (touched || claim.state() != null) tools.index().settle(claim, null);
    }
}
