package io.taskrouter.coordinator.taskrouter;

import static io.taskrouter.coordinator.taskrouter.FaultServer.reply;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.taskrouter.Answer.Cause;
import io.taskrouter.coordinator.taskrouter.Answer.NotSent;
import io.taskrouter.coordinator.taskrouter.Answer.Ok;
import io.taskrouter.coordinator.taskrouter.Answer.Unknown;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenReservationsTest {
    private static final WorkerSid WORKER = new WorkerSid("WK" + "a".repeat(32));
    private static final String NOTHING = list("", null);

    /** Path with query (a part of it is enough) → body; anything else is 404. */
    private final Map<String, String> pages = new ConcurrentHashMap<>(Map.of(
            "ReservationStatus=pending",
            NOTHING,
            "ReservationStatus=accepted",
            NOTHING,
            "ReservationStatus=wrapping",
            NOTHING));

    private final FaultServer server = new FaultServer((socket, out) -> {});
    private final Adapter adapter = Adapter.at(server.url()).open();

    OpenReservationsTest() {
        server.behave((socket, out) -> {
            String line = server.requests.getLast().lines().findFirst().orElseThrow();
            String body = new TreeMap<>(pages)
                    .entrySet().stream()
                            .filter(page -> line.contains(page.getKey()))
                            .map(Map.Entry::getValue)
                            .findFirst()
                            .orElse(null);
            reply(body == null ? "404 Not Found" : "200 OK", "", body == null ? "{\"code\":20404}" : body)
                    .answer(socket, out);
        });
    }

    @AfterEach
    void close() {
        adapter.close();
        server.close();
    }

    private static String list(String reservations, @org.jspecify.annotations.Nullable String next) {
        return "{\"reservations\":[" + reservations
                + "],\"meta\":{\"key\":\"reservations\",\"url\":\"https://taskrouter.twilio.com/v1/x\",\"first_page_url\":null,\"previous_page_url\":null,\"page_size\":100,\"next_page_url\":"
                + (next == null ? "null" : "\"" + next + "\"") + "}}";
    }

    private static String reservation(int n, String status) {
        return "{\"sid\":\"WR" + n + "\",\"task_sid\":\"WT" + n + "\",\"worker_sid\":\"" + WORKER
                + "\",\"reservation_status\":\"" + status + "\",\"date_created\":\"2026-05-30T23:32:39Z\"}";
    }

    private void task(int n, String channel) {
        pages.put(
                "/Tasks/WT" + n + " ",
                "{\"sid\":\"WT" + n + "\",\"task_channel_unique_name\":\"" + channel
                        + "\",\"attributes\":\"{\\\"call_sid\\\":\\\"CA" + n
                        + "\\\"}\",\"task_queue_friendly_name\":\"Everyone\",\"workflow_sid\":\"WW1\",\"assignment_status\":\"assigned\"}");
    }

    private Answer<List<OpenReservation>> ask() {
        return adapter.taskRouter.openReservations(WORKER, false, Fence.NONE);
    }

    @Test
    void nobodyOnACallHasNoReservations() {
        assertThat(ask()).isEqualTo(new Ok<>(List.of()));
    }

    @Test
    void reservationsComeWithWhatTheirTasksSay() {
        pages.put("ReservationStatus=accepted", list(reservation(1, "accepted"), null));
        task(1, "voice");

        assertThat(ask())
                .isEqualTo(new Ok<>(List.of(new OpenReservation(
                        "WR1",
                        "WT1",
                        "accepted",
                        "assigned",
                        "{\"call_sid\":\"CA1\"}",
                        "Everyone",
                        "WW1",
                        Instant.parse("2026-05-30T23:32:39Z")))));
    }

    @Test
    void otherChannelsDoNotCount() {
        pages.put(
                "ReservationStatus=wrapping",
                list(reservation(1, "wrapping") + "," + reservation(2, "wrapping"), null));
        task(1, "chat");
        task(2, "voice");

        assertThat(sids()).containsExactly("WR2");
    }

    @Test
    void aTaskThatIsGoneHasEnded() {
        pages.put("ReservationStatus=pending", list(reservation(1, "pending") + "," + reservation(2, "pending"), null));
        task(2, "voice");

        assertThat(sids()).containsExactly("WR2");
    }

    @Test
    void aReservationThatMovesOnWhileTheListsAreReadCountsOnceWithItsLaterStatus() {
        pages.put("ReservationStatus=pending", list(reservation(1, "pending"), null));
        pages.put("ReservationStatus=accepted", list(reservation(1, "accepted"), null));
        task(1, "voice");

        assertThat(((Ok<List<OpenReservation>>) ask()).value())
                .singleElement()
                .extracting(OpenReservation::status)
                .isEqualTo("accepted");
    }

    @Test
    void furtherPagesAreReadThroughTheBaseUrl() {
        pages.put(
                "ReservationStatus=accepted",
                list(reservation(1, "accepted"), "https://taskrouter.twilio.com/v1/next?PageToken=x"));
        pages.put("/v1/next?PageToken=x", list(reservation(2, "accepted"), null));
        task(1, "voice");
        task(2, "voice");

        assertThat(sids()).containsExactlyInAnyOrder("WR1", "WR2");
    }

    @Test
    void credentialsGoToNobodyElseWhereverANextPageIsSaidToBe() {
        try (FaultServer stranger = new FaultServer(reply("200 OK", "", NOTHING))) {
            pages.put("ReservationStatus=accepted", list(reservation(1, "accepted"), stranger.url() + "/v1/next"));

            assertThat(ask()).isInstanceOf(Unknown.class);
            assertThat(stranger.requests).isEmpty();
        }
    }

    @Test
    void pagesWithoutEndAreUnreadable() {
        pages.put("ReservationStatus=pending", list("", "https://taskrouter.twilio.com/v1/loop"));
        pages.put("/v1/loop", list("", "https://taskrouter.twilio.com/v1/loop"));

        assertThat(ask())
                .isInstanceOfSatisfying(
                        Unknown.class, u -> assertThat(u.cause()).isEqualTo(Cause.UNREADABLE));
        assertThat(server.requests).hasSizeLessThan(20);
    }

    @Test
    void aListThatDoesNotSayWhetherItIsWholeIsUnreadable() {
        pages.put("ReservationStatus=pending", "{\"reservations\":[]}");

        assertThat(ask()).isInstanceOf(Unknown.class);
    }

    @Test
    void halfAPictureIsNone() {
        pages.put("ReservationStatus=pending", list(reservation(1, "pending"), null));
        pages.put("/Tasks/WT1 ", "<html>");

        assertThat(ask()).isInstanceOf(Unknown.class);
    }

    @Test
    void theFenceIsAskedBeforeEveryRequest() {
        int[] left = {2};

        assertThat(adapter.taskRouter.openReservations(WORKER, false, deadline -> left[0]-- > 0))
                .isInstanceOfSatisfying(
                        NotSent.class, n -> assertThat(n.cause()).isEqualTo(Cause.FENCED));
        assertThat(server.requests).hasSize(2);
    }

    private List<String> sids() {
        return ((Ok<List<OpenReservation>>) ask())
                .value().stream().map(OpenReservation::sid).toList();
    }
}
