package io.taskrouter.coordinator.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What kind of call somebody wants to place.
 *
 * @param extension of a direct call
 * @param workerSid who dials out, or is called internally
 * @param more task attributes beside the usual ones
 */
record CallWish(
        CallKind kind,
        String from,
        String to,
        @Nullable String extension,
        @Nullable String workerSid,
        ObjectNode more) {
    private static final int PATIENCE_SECONDS = 3600;

    static CallWish of(CallKind kind, @Nullable String extension, @Nullable String workerSid) {
        String line = kind == CallKind.DIRECT ? "+15550002000" : "+15550001000";
        return new CallWish(kind, "+15559990000", line, extension, workerSid, Json.MAPPER.createObjectNode());
    }

    /** {@code {"kind":"acd|direct|outbound|internal","extension":…,"worker":…,"from":…,"to":…,"attributes":{…}}}. */
    static CallWish read(JsonNode wish) {
        CallKind kind;
        try {
            kind = CallKind.valueOf(wish.path("kind").asText("acd").toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw Rejection.invalid("kind must be acd, direct, outbound or internal");
        }
        CallWish usual = of(kind, text(wish, "extension"), text(wish, "worker"));
        return new CallWish(
                kind,
                wish.path("from").asText(usual.from),
                wish.path("to").asText(usual.to),
                usual.extension,
                usual.workerSid,
                wish.get("attributes") instanceof ObjectNode given ? given : usual.more);
    }

    private static @Nullable String text(JsonNode wish, String name) {
        return wish.hasNonNull(name) ? wish.get(name).asText() : null;
    }

    TaskDesk.Draft draft(SimulatedWorkspace workspace, Call call) {
        ObjectNode attributes = callFields(call);
        switch (kind) {
            case DIRECT -> attributes.put("directExtension", extension);
            case OUTBOUND -> {
                attributes.put("direction", "outbound").put("outbound_to", to);
                attributes.remove("call_sid"); // nobody has been called yet: the conference tells, once it is up
            }
            case INTERNAL -> attributes.put("client_call", true);
            default -> attributes.put("direction", "inbound");
        }
        attributes.setAll(more);
        boolean targeted = kind == CallKind.OUTBOUND || kind == CallKind.INTERNAL;
        return voice(
                workspace,
                attributes,
                Sids.numbered("WW", kind == CallKind.DIRECT ? 2 : targeted ? 3 : 1),
                targeted ? workerSid : null,
                kind == CallKind.OUTBOUND,
                0);
    }

    static TaskDesk.Draft voice(
            SimulatedWorkspace workspace,
            ObjectNode attributes,
            @Nullable String workflowSid,
            @Nullable String target,
            @Nullable Boolean ignoreCapacity,
            int priority) {
        TaskChannel voice = workspace.channel(TaskChannel.VOICE);
        if (voice == null) {
            throw new IllegalStateException("a workspace always has a voice channel");
        }
        Attributes text = Attributes.parse(attributes.toString());
        return new TaskDesk.Draft(
                text,
                workflowSid,
                voice,
                priority,
                PATIENCE_SECONDS,
                target,
                null,
                target == null ? null : ignoreCapacity,
                null);
    }

    /** What Twilio's {@code Enqueue} puts into a task by itself. */
    static ObjectNode callFields(Call call) {
        return Json.MAPPER
                .createObjectNode()
                .put("call_sid", call.sid())
                .put("from", call.from())
                .put("caller", call.from())
                .put("to", call.to())
                .put("called", call.to())
                .put("direction", call.direction());
    }
}
