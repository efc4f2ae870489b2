package io.taskrouter.coordinator.api;

import io.taskrouter.coordinator.command.Command;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Reads a change of a whole worker, or of its voice channel. */
@Singleton
class WorkerBody {
    private static final int MAX_REASON = 200;

    private final AttributesBody attributes;

    WorkerBody(AttributesBody attributes) {
        this.attributes = attributes;
    }

    /** @throws ApiProblem 400, 403, 415 */
    Command.Change read(Call call) {
        MediaTypes.of(call, MediaTypes.MERGE_PATCH, MediaTypes.JSON);
        Fields body = new Fields(StrictJson.object(call.body()), "").only("attributes", "acd", "voice");
        return new Command.Change(attributes(call, body), acd(call, body), capacity(body));
    }

    /** @throws ApiProblem 400, 403, 415 */
    Command.Change readVoice(Call call) {
        MediaTypes.of(call, MediaTypes.JSON);
        Fields body = new Fields(StrictJson.object(call.body()), "").only("capacity", "override");
        if (body.has("capacity") == body.has("override"))
            throw ApiProblem.malformed("Send either capacity or override.");
        return new Command.Change(
                null,
                null,
                body.has("capacity") ? new Command.Capacity(body.capacity("capacity")) : override(call, body));
    }

    private Command.@Nullable AttributesChange attributes(Call call, Fields body) {
        Fields patch = body.object("attributes");
        return patch == null ? null : attributes.mergePatch(call.access(), patch.object(), patch.at());
    }

    private static Command.@Nullable AcdChange acd(Call call, Fields body) {
        Fields acd = body.object("acd");
        if (acd == null) return null;
        acd.only("wish", "hold", "holdReason");
        if (acd.has("wish")) call.access().require(Action.WISH);
        if (acd.has("hold") || acd.has("holdReason")) call.access().require(Action.HOLD);
        return new Command.AcdChange(acd.bool("wish"), acd.bool("hold"), reason(acd));
    }

    /** Null takes a reason away, as in any merge patch; one that is left out stays. */
    private static @Nullable String reason(Fields acd) {
        return acd.object().path("holdReason").isNull() ? "" : acd.text("holdReason", MAX_REASON);
    }

    private static Command.@Nullable VoiceChange capacity(Fields body) {
        Fields voice = body.object("voice");
        return voice == null
                ? null
                : new Command.Capacity(voice.only("capacity").capacity("capacity"));
    }

    private static Command.CapacityOverride override(Call call, Fields body) {
        call.access().require(Action.OVERRIDE_CAPACITY);
        return new Command.CapacityOverride(body.object().get("override").isNull() ? null : body.capacity("override"));
    }
}
