package io.taskrouter.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpMethod;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bodies that stall where anybody may send them keep out no others than their like. */
class BodyBudgetsTest {
    private final BodyBudgets budgets = new BodyBudgets();
    private final BodyBudget update = of(HttpMethod.PATCH, "/v1/workers/WK1/attributes");
    private final BodyBudget bulk = of(HttpMethod.PUT, "/v1/extensions");
    private final BodyBudget callback = of(HttpMethod.POST, "/webhooks/taskrouter");
    private final BodyBudget events = of(HttpMethod.POST, "/webhooks/event-streams");

    @Test
    void whoFillsOneOfThemLeavesTheOthersEmpty() {
        List<BodyBudget> all = List.of(update, bulk, callback, events);
        for (BodyBudget filled : all) {
            while (filled.take(Limits.BODY)) {}
            assertThat(all).filteredOn(each -> each.held() > 0).hasSize(1);
            filled.giveBack((int) filled.held());
        }
    }

    @Test
    void likeCountsAsLike() {
        assertThat(of(HttpMethod.POST, "/webhooks/voice-status")).isSameAs(callback);
        assertThat(of(HttpMethod.POST, "/v1/workers/WK1/call-events")).isSameAs(update);
    }

    @Test
    void eachHasRoomForTwoOfTheLargest() {
        assertThat(update.take(2 * Limits.BODY)).isTrue();
        assertThat(bulk.take(2 * Limits.BULK_BODY)).isTrue();
        assertThat(callback.take(2 * Limits.WEBHOOK_BODY)).isTrue();
        assertThat(events.take(2 * Limits.BULK_BODY)).isTrue();
    }

    private BodyBudget of(HttpMethod method, String path) {
        return budgets.of(path, Limits.body(method, path));
    }
}
