package io.taskrouter.coordinator.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.WorkerSid;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Workers: looked at, held, released, looked at by the service. */
final class Floor {
    private static final int SHOWN = 200;

    private final Service service;

    Floor(Service service) {
        this.service = service;
    }

    String list(String search) throws Refused {
        JsonNode found = search(search);
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("NAME", "QUEUE CALLS", "ACTIVITY", "CALLS", "PARKED", "CAPACITY", "WAITING", "SID"));
        for (JsonNode each : found.path("items"))
            rows.add(List.of(
                    Words.text(each.path("friendlyName")),
                    state(each.path("acd")),
                    Words.text(each.path("activity").path("name")),
                    Words.text(each.path("calls")),
                    Words.text(each.path("parkedCalls")),
                    Words.figure(each.path("voice").path("capacity")),
                    Words.text(each.path("queueDepth")),
                    Words.text(each.path("workerSid"))));
        if (rows.size() == 1) return "No worker is known" + (search.isEmpty() ? "" : " by that name") + ".\n";
        String more =
                found.path("next").isNull() ? "" : "The first " + SHOWN + "; give a part of the name to see others.\n";
        return Words.table(rows) + more;
    }

    private static String state(JsonNode acd) {
        if (acd.path("ready").asBoolean()) return "ready";
        String why = Words.joined(acd.path("reasons"));
        return why.isEmpty() ? "not ready" : "no: " + why;
    }

    String show(String worker) throws Refused {
        String sid = sid(worker);
        JsonNode picture = service.get("/v1/workers/" + sid);
        if (!picture.has("acd")) return "Seen for the first time and being looked at. Ask again in a moment.\n";
        JsonNode recent = service.get("/v1/workers/" + sid + "/history?limit=5");
        return new Portrait(picture).text() + "last changes\n" + changes(recent).indent(2);
    }

    String history(String worker) throws Refused {
        return changes(service.get("/v1/workers/" + sid(worker) + "/history?limit=" + SHOWN));
    }

    private static String changes(JsonNode history) {
        List<List<String>> rows = new ArrayList<>();
        for (JsonNode each : history.path("items"))
            rows.add(List.of(
                    Words.when(each.path("time")),
                    Words.text(each.path("writer")) + " " + Words.text(each.path("source")),
                    Words.text(each.path("verdict")),
                    Words.joined(each.path("keys"))));
        return rows.isEmpty() ? "nothing has changed yet\n" : Words.table(rows);
    }

    String hold(String worker, String reason) throws Refused {
        ObjectNode acd = ExactJson.MAPPER.createObjectNode().put("hold", true);
        if (!reason.isBlank()) acd.put("holdReason", reason);
        return change(worker, acd, "Held: no queue calls until released (ctl release).");
    }

    String release(String worker) throws Refused {
        return change(worker, ExactJson.MAPPER.createObjectNode().put("hold", false), "Released.");
    }

    private String change(String worker, ObjectNode acd, String done) throws Refused {
        String sid = sid(worker);
        ObjectNode body = ExactJson.MAPPER.createObjectNode();
        body.set("acd", acd);
        Service.Answer answer = service.patch("/v1/workers/" + sid, body);
        if (answer.status() == 202) return queued(sid);
        return done + " " + (answer.body().path("acd").path("ready").asBoolean() ? "Ready" : "Not ready")
                + " for queue calls now.\n";
    }

    String resync(String worker) throws Refused {
        String sid = sid(worker);
        Service.Answer answer = service.post("/v1/workers/" + sid + "/reconcile");
        if (answer.status() == 202) return queued(sid);
        JsonNode report = answer.body().path("report");
        String outside = Words.joined(report.path("changedOutside"));
        String written = Words.joined(report.path("written"));
        return "Looked at TaskRouter. Changed from outside: " + (outside.isEmpty() ? "nothing" : outside) + ". Mended: "
                + (written.isEmpty() ? "nothing" : written) + ".\n";
    }

    private static String queued(String sid) {
        return "Accepted and queued, not confirmed by TaskRouter yet; ctl worker " + sid + " tells when it is.\n";
    }

    /** By SID, or by a name that one worker alone has. */
    private String sid(String worker) throws Refused {
        if (WorkerSid.isValid(worker)) return worker;
        List<JsonNode> found = Words.each(search(worker).path("items"));
        List<JsonNode> exact = found.stream()
                .filter(each -> each.path("friendlyName").asText().equalsIgnoreCase(worker))
                .toList();
        List<JsonNode> meant = exact.isEmpty() ? found : exact;
        if (meant.size() == 1) return Words.text(meant.getFirst().path("workerSid"));
        throw meant.isEmpty()
                ? Refused.because(
                        "no known worker has " + worker + " in the name",
                        "Give the SID (WK and 32 digits): then it is looked at first.")
                : Refused.because(
                        Words.plural(meant.size(), "worker") + " have " + worker + " in the name",
                        "Choose one: ctl workers " + worker);
    }

    private JsonNode search(String text) throws Refused {
        String search = text.isEmpty() ? "" : "&search=" + URLEncoder.encode(text, StandardCharsets.UTF_8);
        return service.get("/v1/workers?limit=" + SHOWN + search);
    }
}
