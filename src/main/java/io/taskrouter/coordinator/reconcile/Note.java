package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.queue.Claim;
import io.taskrouter.coordinator.queue.Passes;
import io.taskrouter.coordinator.rules.Call;
import io.taskrouter.coordinator.rules.CallEvent;
import io.taskrouter.coordinator.taskrouter.Answer;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a pass keeps in Redis for whoever takes it up, beyond what TaskRouter tells. Written as the base's own JSON with one member more, so that an older release reads the base.
 *
 * @param base the worker as the batch was folded over it
 */
record Note(WorkerState base, Left left) {
    private static final String LEFT = "left";

    /**
     * What may still be under way.
     *
     * @param released the last counter of the claim whose holder gave the worker back by himself, knowing all that he left open; null while he works
     * @param ready may {@code isAcdReady=true} still land on a worker who is not ready
     * @param raisingUntil until when a raise of the capacity may land, as far as the holder knew; also of one about to be sent
     * @param breached reservations whose breach has been counted
     * @param buried the update that TaskRouter refused, not to be told as applied
     * @param documents what was confirmed under stamps of this pass so far
     * @param met updates about calls whose {@code If-Match} was the right one, and of which a part may have been done
     * @param judged when the batch was last folded over the base, null when an older release wrote this: what the rules allow changes with time
     * @param moved what was done with callers, null when an older release wrote this: Twilio does not tell afterwards, and nobody is to be moved twice
     * @param found what others had made of documents of ours when the batch was folded over the base: a caller's whole document may have been made of it
     * @param seenOpen calls of which the settled state does not tell, as they were before something was sent that may have ended them
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Left(
            @Nullable Long released,
            boolean ready,
            @Nullable Instant raisingUntil,
            List<String> breached,
            @Nullable Buried buried,
            @Nullable List<CallEvent> moved,
            List<Passes.Document> documents,
            List<String> met,
            @Nullable Instant judged,
            List<Passes.Document> found,
            List<Call> seenOpen) {
        static final Left NOTHING =
                new Left(null, false, null, List.of(), null, null, List.of(), List.of(), null, List.of(), List.of());

        @SuppressWarnings("NullAway") // an older release wrote none
        Left {
            documents = documents == null ? List.of() : List.copyOf(documents);
            met = met == null ? List.of() : List.copyOf(met);
            found = found == null ? List.of() : List.copyOf(found);
            seenOpen = seenOpen == null ? List.of() : List.copyOf(seenOpen);
        }

        /** What was done with callers, as far as it was noted and this release knows such events. */
        List<CallEvent> done() {
            return moved == null
                    ? List.of()
                    : moved.stream().filter(Objects::nonNull).toList();
        }

        /** The same, handed on by another holder. */
        Left by(long holder) {
            return new Left(
                    holder, ready, raisingUntil, breached, buried, moved, documents, met, judged, found, seenOpen);
        }

        Left asOf(Latest latest) {
            var raising = latest.raising(raisingUntil);
            var before = latest.past(judged);
            return new Left(released, ready, raising, breached, buried, moved, documents, met, before, found, seenOpen);
        }

        /** The same, with these breaches counted. */
        Left having(List<String> counted) {
            return new Left(
                    released, ready, raisingUntil, counted, buried, moved, documents, met, judged, found, seenOpen);
        }

        /** Did the holder right before this claim leave it? One who vanished after him may have left more. */
        boolean isOf(Claim.Marker marker) {
            return released != null && released == marker.given();
        }
    }

    /** @param last the counter of the last write that it may be in, null when an older release noted it */
    record Buried(
            String updateId, int status, int code, @Nullable Long last) {

        @JsonIgnore
        boolean isVerdict() {
            return new Answer.Refused<>(status, code, "").isVerdict();
        }
    }

    static Note read(String text) {
        try {
            var left = StateCodec.MAPPER.readTree(text).get(LEFT);
            return new Note(
                    StateCodec.read(text),
                    left == null ? Left.NOTHING : StateCodec.MAPPER.treeToValue(left, Left.class));
        } catch (JsonProcessingException e) {
            throw StateCodec.unread(e, "a pass's note cannot be read");
        }
    }

    /** As it counts at this moment. */
    Note asOf(Latest latest) {
        return new Note(latest.of(base), left.asOf(latest));
    }

    String write() {
        ObjectNode tree = StateCodec.MAPPER.valueToTree(base);
        tree.set(LEFT, StateCodec.MAPPER.valueToTree(left));
        return tree.toString();
    }
}
