package io.taskrouter.coordinator.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.taskrouter.coordinator.rules.Call.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What kind of call a voice task is, from its attributes. Asked once, when the call begins: attributes may change later, the kind does not.
 *
 * @param notCalls attribute names and values that mark a voice task which is no call, such as a callback to be made
 */
public record KindOfCall(Map<String, Set<String>> notCalls) {
    /** What Twilio's own callback and voicemail plugins write. */
    public static final KindOfCall DEFAULT = new KindOfCall(Map.of("taskType", Set.of("callback", "voicemail")));

    /**
     * @param attributes the task's attributes
     * @param transferredTo SID of the worker or queue that the task was transferred to, null when it was not, or nobody says so
     * @param handedOn does somebody else have the task, so that it was transferred wherever to
     * @param whenParked the kind recorded when the call was parked, null when unknown or never parked
     */
    public record Signs(
            JsonNode attributes,
            @Nullable String transferredTo,
            boolean handedOn,
            @Nullable Kind whenParked) {

        /** Of a task that nobody has yet, unless it says to whom it was transferred. */
        public Signs(JsonNode attributes, @Nullable String transferredTo, @Nullable Kind whenParked) {
            this(attributes, transferredTo, false, whenParked);
        }
    }

    private static final List<Function<Marks, @Nullable Kind>> FIRST_MATCH = List.of(
            marks -> marks.yes("isParkHangup") ? Kind.PARK_HANGUP : null,
            marks -> marks.yes("isParkPickup") ? marks.signs.whenParked() : null,
            marks -> marks.isNoCall() ? Kind.OTHER : null,
            marks -> marks.text("direction").toLowerCase(Locale.ROOT).contains("outbound") ? Kind.OUTBOUND : null,
            marks -> marks.yes("internal") || marks.yes("client_call") ? Kind.INTERNAL : null,
            marks -> marks.transfer("WK") ? Kind.TRANSFER : marks.transfer("WQ") ? Kind.ACD : null,
            marks -> marks.signs.handedOn() ? Kind.TRANSFER : null, // to a queue, perhaps: but not to be turned away
            marks -> marks.text("directExtension").isEmpty() ? null : Kind.DIRECT);

    public KindOfCall {
        notCalls = Map.copyOf(notCalls);
    }

    public Kind decide(Signs signs) {
        var marks = new Marks(signs, notCalls);
        for (var rule : FIRST_MATCH) {
            var kind = rule.apply(marks);
            if (kind != null) return kind;
        }
        return Kind.ACD;
    }

    /** By the default marks, for a task that was neither transferred nor parked as far as known. */
    public static Kind of(JsonNode attributes) {
        return DEFAULT.decide(new Signs(attributes, null, null));
    }

    /** Is the task a parked call on its way back? */
    public static boolean isPickup(JsonNode attributes) {
        return new Marks(new Signs(attributes, null, null), Map.of()).yes("isParkPickup");
    }

    private record Marks(Signs signs, Map<String, Set<String>> notCalls) {

        /** Flex writes some of these as booleans and some as text. */
        boolean yes(String name) {
            return text(name).equalsIgnoreCase("true");
        }

        String text(String name) {
            var value = signs.attributes().path(name);
            return value.isValueNode() && !value.isNull() ? value.asText() : "";
        }

        boolean transfer(String prefix) {
            var to = signs.transferredTo();
            return to != null && to.startsWith(prefix);
        }

        boolean isNoCall() {
            return notCalls.entrySet().stream().anyMatch(mark -> mark.getValue().contains(text(mark.getKey())));
        }
    }
}
