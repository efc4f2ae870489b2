package io.taskrouter.coordinator.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Updates that were given up. */
final class Letters {
    private static final String PATH = "/v1/admin/dead-letters";
    private static final int MOST = 500;

    private final Service service;

    Letters(Service service) {
        this.service = service;
    }

    String list() throws Refused {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("LETTER", "GIVEN UP", "WORKER", "CALLER", "WOULD HAVE CHANGED", "BECAUSE"));
        String cursor = "";
        do {
            JsonNode page = service.get(PATH + (cursor.isEmpty() ? "" : "?cursor=" + encoded(cursor)));
            for (JsonNode letter : page.path("items")) rows.add(row(letter));
            cursor = Words.text(page.path("next"));
        } while (!cursor.isEmpty() && rows.size() <= MOST);
        if (rows.size() == 1) return "No update was given up.\n";
        return Words.table(rows) + "\nctl requeue <letter> tries one again, ctl drop <letter> forgets it.\n"
                + (cursor.isEmpty() ? "" : "There are more than these.\n");
    }

    private static List<String> row(JsonNode letter) {
        JsonNode problem = letter.path("problem");
        String code = Words.text(problem.path("code"));
        return List.of(
                Words.text(letter.path("id")),
                Words.when(letter.path("buriedAt")),
                Words.text(letter.path("workerSid")),
                Words.text(letter.path("caller")),
                Words.joined(letter.path("keys")),
                Words.text(problem.path("title")) + (code.isEmpty() ? "" : ", code " + code));
    }

    String requeue(List<String> ids) throws Refused {
        return oneByOne(ids, id -> {
            JsonNode update =
                    service.post(PATH + "/" + encoded(id) + "/requeue").body();
            return id + " is tried again as update " + Words.text(update.path("updateId")) + " of "
                    + Words.text(update.path("workerSid")) + ".";
        });
    }

    String drop(List<String> ids) throws Refused {
        return oneByOne(ids, id -> {
            service.delete(PATH + "/" + encoded(id));
            return id + " is forgotten.";
        });
    }

    private interface Handling {
        String of(String id) throws Refused;
    }

    /** What was done before one was refused is said as well. */
    private static String oneByOne(List<String> ids, Handling handling) throws Refused {
        StringBuilder done = new StringBuilder();
        for (String id : ids) {
            try {
                done.append(handling.of(id)).append('\n');
            } catch (Refused e) {
                throw done.isEmpty() ? e : e.after(done.toString());
            }
        }
        return done.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
