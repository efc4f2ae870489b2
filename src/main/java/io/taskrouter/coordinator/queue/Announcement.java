package io.taskrouter.coordinator.queue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.CommandCodec.UnknownSchema;
import io.taskrouter.coordinator.command.CommandCodecOutcomes;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Settled;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Passes.Settlement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one replica tells another about updates that were accepted there: {@code <settled> {"worker","results":[{"id","at","outcome"}],"confirmed"}}.
 * A message may get lost and then only costs time; one that would be large names the updates alone, and the results are read.
 */
final class Announcement {
    private static final int LARGE = 32 * 1024;

    private Announcement() {}

    /** Replica → message, for every replica but this one that has callers in the batch. */
    static Map<String, String> toOthers(
            String here, Claim claim, Settlement settlement, List<String> outcomes, @Nullable String confirmed) {
        Map<String, List<Integer>> members = new LinkedHashMap<>();
        for (int i = 0; i < outcomes.size(); i++) {
            String replica = claim.updates().get(i).update().replica();
            if (!replica.equals(here)) {
                members.computeIfAbsent(replica, _ -> new ArrayList<>()).add(i);
            }
        }
        Map<String, String> messages = new LinkedHashMap<>();
        members.forEach((replica, indexes) -> {
            String message = write(claim, indexes, outcomes, confirmed, settlement);
            messages.put(replica, message.length() > LARGE ? write(claim, indexes, null, null, settlement) : message);
        });
        return messages;
    }

    private static String write(
            Claim claim,
            List<Integer> indexes,
            @Nullable List<String> outcomes,
            @Nullable String confirmed,
            Settlement settlement) {
        var text = new StringBuilder(256)
                .append("{\"worker\":\"")
                .append(claim.worker())
                .append("\",\"results\":[");
        for (int i : indexes) {
            text.append(text.charAt(text.length() - 1) == '[' ? "" : ",")
                    .append("{\"id\":")
                    .append(ExactJson.text(ExactJson.MAPPER
                            .getNodeFactory()
                            .textNode(settlement.outcomes().get(i).updateId())))
                    .append(",\"at\":")
                    .append(claim.updates().get(i).acceptedAt().toEpochMilli());
            if (outcomes != null) text.append(",\"outcome\":").append(outcomes.get(i));
            text.append('}');
        }
        text.append(']');
        if (confirmed != null) text.append(",\"confirmed\":").append(confirmed);
        return text.append('}').toString();
    }

    /** @param settled complete results; @param named updates whose results are to be read */
    record News(WorkerSid worker, List<Settled> settled, List<String> named) {}

    static News read(String message) {
        int space = message.indexOf(' ');
        Instant settledAt = Instant.ofEpochMilli(Long.parseLong(message.substring(0, space)));
        ObjectNode json = ExactJson.object(message.substring(space + 1));
        var worker = new WorkerSid(json.path("worker").asText());
        @Nullable ObjectNode confirmed = json.get("confirmed") instanceof ObjectNode it ? it : null;
        List<Settled> settled = new ArrayList<>();
        List<String> named = new ArrayList<>();
        for (JsonNode each : json.path("results")) {
            String id = each.path("id").asText();
            Instant acceptedAt = Instant.ofEpochMilli(each.path("at").asLong());
            try {
                Outcome outcome = CommandCodecOutcomes.decode(each.path("outcome"));
                settled.add(new Settled(
                        id,
                        worker,
                        acceptedAt,
                        settledAt,
                        outcome,
                        outcome instanceof Outcome.Applied ? confirmed : null));
            } catch (UnknownSchema e) {
                named.add(id);
            }
        }
        return new News(worker, settled, named);
    }
}
