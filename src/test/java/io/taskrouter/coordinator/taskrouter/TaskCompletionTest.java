package io.taskrouter.coordinator.taskrouter;

import static io.taskrouter.coordinator.taskrouter.FaultServer.reply;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.taskrouter.Answer.Ok;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whom the end of one worker's part in a task concerns: the colleague who has taken the call over must keep it. */
class TaskCompletionTest {
    private static final WorkerSid WORKER = new WorkerSid("WK" + "a".repeat(32));
    private static final String COLLEAGUE = "WK" + "b".repeat(32);
    private static final String MINE = reservation(0, WORKER.value(), "wrapping");

    /** Status, or "" for all → the first page. */
    private final Map<String, String> lists = new ConcurrentHashMap<>(Map.of(
            "pending", list("", null), "accepted", list("", null), "wrapping", list(MINE, null), "", list(MINE, null)));

    private final FaultServer server = new FaultServer((socket, out) -> {});
    private final Adapter adapter = Adapter.at(server.url()).open();

    TaskCompletionTest() {
        server.behave((socket, out) ->
                reply("200 OK", "", body(server.requests.getLast())).answer(socket, out));
    }

    @AfterEach
    void close() {
        adapter.close();
        server.close();
    }

    private String body(String request) {
        String line = request.lines().findFirst().orElseThrow();
        if (line.startsWith("POST"))
            return "{\"assignment_status\":\"completed\",\"reservation_status\":\"completed\"}";
        for (String status : List.of("pending", "accepted", "wrapping"))
            if (line.contains("ReservationStatus=" + status)) return lists.get(status);
        return lists.get("");
    }

    private static String reservation(int n, String worker, String status) {
        return "{\"sid\":\"WR" + n + "\",\"task_sid\":\"WT1\",\"worker_sid\":\"" + worker
                + "\",\"reservation_status\":\"" + status + "\"}";
    }

    private static String list(String reservations, @Nullable String next) {
        return "{\"reservations\":[" + reservations
                + "],\"meta\":{\"key\":\"reservations\",\"url\":\"https://taskrouter.twilio.com/v1/x\",\"first_page_url\":null,\"previous_page_url\":null,\"page_size\":100,\"next_page_url\":"
                + (next == null ? "null" : "\"" + next + "\"") + "}}";
    }

    private static String offersThatCameToNothing() {
        String page = IntStream.rangeClosed(1, 100)
                .mapToObj(n -> reservation(n, COLLEAGUE, "timeout"))
                .collect(Collectors.joining(","));
        return list(page, "https://taskrouter.twilio.com/v1/next?PageToken=x");
    }

    private String completed() {
        assertThat(adapter.taskRouter.completeTask(WORKER, "WT1", "WR0", "done", Fence.NONE))
                .isEqualTo(new Ok<>(true));
        String line = server.requests.getLast().lines().findFirst().orElseThrow();
        return line.contains("/Workers/") ? "reservation" : "task";
    }

    @Test
    void whoIsAloneOnATaskEndsItAndOneListSaysSo() {
        assertThat(completed()).isEqualTo("task");
        assertThat(server.requests).hasSize(2);
    }

    @Test
    void aColleagueKeepsTheCall() {
        for (String status : List.of("pending", "accepted", "wrapping")) {
            lists.put("", list(MINE + "," + reservation(1, COLLEAGUE, status), null));
            assertThat(completed()).as(status).isEqualTo("reservation");
        }
        lists.put("", list(MINE + "," + reservation(1, COLLEAGUE, "completed"), null));
        assertThat(completed()).isEqualTo("task");
    }

    @Test
    void aColleagueKeepsTheCallHoweverManyOffersCameToNothingBefore() {
        lists.put("", offersThatCameToNothing());
        assertThat(completed()).isEqualTo("task");

        for (String status : List.of("pending", "accepted", "wrapping")) {
            String before = lists.put(status, list(reservation(101, COLLEAGUE, status), null));
            assertThat(completed()).as(status).isEqualTo("reservation");
            lists.put(status, before);
        }
    }

    @Test
    void aListThatDoesNotSayWhetherItIsWholeEndsNothing() {
        lists.put("", "{\"reservations\":[" + MINE + "]}");
        assertThat(adapter.taskRouter.completeTask(WORKER, "WT1", "WR0", "done", Fence.NONE))
                .isInstanceOf(Answer.Unknown.class);
        assertThat(server.requests).isNotEmpty().allMatch(request -> request.startsWith("GET "));
    }
}
