package io.taskrouter.coordinator.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.stream.Collectors;

/** One worker in words, most urgent first: is it ready, and if not, why. */
record Portrait(JsonNode worker) {

    String text() {
        StringBuilder out = new StringBuilder();
        JsonNode acd = worker.path("acd");
        boolean ready = acd.path("ready").asBoolean();
        out.append(Words.text(worker.path("friendlyName")))
                .append("  ")
                .append(Words.text(worker.path("workerSid")))
                .append('\n')
                .append(ready ? "READY for queue calls\n" : "NOT READY for queue calls\n");
        for (JsonNode reason : acd.path("reasons")) line(out, "because", reason(reason));
        line(
                out,
                "wish, hold",
                "wishes queue calls: " + Words.yes(acd.path("wish")) + ", held: " + Words.yes(acd.path("hold")));
        line(out, "activity", activity());
        line(out, "voice", voice());
        line(out, "direct", direct());
        for (JsonNode call : worker.path("calls")) line(out, "call", call(call));
        for (JsonNode parked : worker.path("parkedCalls"))
            line(out, "parked", Words.text(parked.path("callSid")) + " since " + Words.when(parked.path("since")));
        line(out, "waiting", waiting());
        for (JsonNode condition : worker.path("conditions"))
            line(out, Words.text(condition.path("type")).toLowerCase(Locale.ROOT), condition(condition));
        return out.toString();
    }

    private static void line(StringBuilder out, String name, String text) {
        out.append(String.format(Locale.ROOT, "  %-10s  %s%n", name, text));
    }

    private static String reason(JsonNode reason) {
        String code = Words.text(reason.path("code"));
        String text = Words.text(reason.path("text"));
        return text.isEmpty() ? code : text + " (" + code + ")";
    }

    private String activity() {
        JsonNode activity = worker.path("activity");
        return Words.text(activity.path("name")) + (activity.path("available").asBoolean() ? "" : " (not available)");
    }

    private String voice() {
        JsonNode voice = worker.path("voice");
        return "capacity " + Words.figure(voice.path("capacity")) + ", " + Words.text(voice.path("open")) + " in use"
                + (voice.path("override").isNull() ? "" : ", limited to " + Words.text(voice.path("override")))
                + (voice.path("available").asBoolean() ? "" : ", switched off");
    }

    private String direct() {
        JsonNode direct = worker.path("direct");
        if (direct.path("extension").isNull()) return "no extension";
        String extension = "extension " + Words.text(direct.path("extension"));
        if (direct.path("ringable").asBoolean()) return extension + " can ring";
        return extension + " cannot ring: "
                + Words.each(direct.path("reasons")).stream()
                        .map(Portrait::reason)
                        .collect(Collectors.joining(", "));
    }

    private static String call(JsonNode call) {
        String queue = Words.text(call.path("queue"));
        return Words.text(call.path("kind")) + " " + Words.text(call.path("phase")) + " since "
                + Words.when(call.path("since")) + (queue.isEmpty() ? "" : ", " + queue) + "  "
                + Words.text(call.path("callSid"));
    }

    private String waiting() {
        JsonNode queue = worker.path("queue");
        int depth = queue.path("depth").asInt();
        String age = depth == 0
                ? ""
                : ", the oldest for " + Words.age(queue.path("oldestAgeMs").asLong());
        return Words.plural(depth, "update") + age;
    }

    private static String condition(JsonNode condition) {
        return Words.text(condition.path("status")) + " " + Words.text(condition.path("reason")) + ": "
                + Words.text(condition.path("message")) + ", since " + Words.when(condition.path("lastTransitionTime"));
    }
}
