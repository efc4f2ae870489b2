package io.taskrouter.coordinator.rules;

import io.taskrouter.coordinator.command.Reason;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Reasons in words: sentence fragments without numbers dialled or names of callers, times in UTC. */
final class Words {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Words() {}

    static Reason about(Call call) {
        if (call.kind() == Call.Kind.PARK_HANGUP) {
            return reason("wrapping", call, "wrapping up after a parked caller hung up, since " + clock(call));
        }
        var one = call.foreign() && call.kind() != Call.Kind.OUTBOUND ? "a call" : article(call.kind());
        return switch (call.phase()) {
            case LIVE -> reason("on-call", call, "on " + one + " since " + clock(call));
            case ACCEPTING -> reason("offered", call, "accepting " + one + " since " + clock(call));
            case OFFERED -> reason("offered", call, "being offered " + one + " since " + clock(call));
            case WRAPPING -> reason("wrapping", call, "wrapping up " + one + " since " + clock(call));
            case INTENT -> reason("intent", call, "about to begin " + one + " since " + clock(call));
            case DECLINED -> reason("declined", call, "declined " + one + " at " + clock(call));
        };
    }

    static Reason about(Situation.Parked parked) {
        return switch (parked.why()) {
            case "intent" -> reason("intent", parked, "a call is being parked");
            case "pickup" -> reason("parked", parked, "a parked call is being picked up");
            case "hangup-grace" ->
                reason("hangup-grace", parked, "a parked caller hung up, the wrap-up task is awaited");
            default -> reason("parked", parked, "a caller is parked");
        };
    }

    static String notAvailable(String activity) {
        return "activity " + activity + " is not an available one";
    }

    private static String article(Call.Kind kind) {
        return switch (kind) {
            case ACD -> "a queue call";
            case DIRECT -> "a direct call";
            case OUTBOUND -> "an outbound call";
            case INTERNAL -> "an internal call";
            case TRANSFER -> "a transferred call";
            case PARK_HANGUP, OTHER -> "a call";
        };
    }

    private static String clock(Call call) {
        return CLOCK.format(call.since());
    }

    private static Reason reason(String code, Call call, String text) {
        return new Reason(code, call.id(), call.kindText(), text);
    }

    private static Reason reason(String code, Situation.Parked parked, String text) {
        return new Reason(code, parked.callSid(), null, text);
    }
}
