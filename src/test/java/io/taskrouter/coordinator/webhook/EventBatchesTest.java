package io.taskrouter.coordinator.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

/** Event streams send events in batches. */
@QuarkusTest
@TestProfile(LeavingReplica.RealQueue.class)
class EventBatchesTest extends LeavingReplica {
    @Test
    void badEntriesOfABatchAreLeftOutAndTheRestIsQueued() {
        Recorded first = Recorded.reservation("created").fresh();
        Recorded second = Recorded.worker("activity.update").fresh();
        double malformed = counted("event-streams", "malformed");
        taken(Webhooks.stream("[null,{\"type\":\"com.twilio.taskrouter.worker.deleted\"}," + first.cloudEvent()
                + ",\"x\"," + second.cloudEvent() + ",{\"type\":\"com.twilio.messaging.message.sent\"}]"));
        assertThat(queued(first.get("WorkerSid"))).hasSize(1);
        assertThat(queued(second.get("WorkerSid"))).hasSize(1);
        assertThat(counted("event-streams", "malformed")).isEqualTo(malformed + 3);
    }

    @Test
    void aBatchLargerThanAFormMayBeIsTaken() {
        StringBuilder batch = new StringBuilder("[");
        Recorded recorded = Recorded.worker("attributes.update").fresh();
        int events = 400;
        for (int i = 0; i < events; i++)
            batch.append(i == 0 ? "" : ",")
                    .append(recorded.with("Sid", sid("EV")).cloudEvent());
        assertThat(batch.length()).isGreaterThan(256 * 1024);
        taken(Webhooks.stream(batch.append(']').toString()));
        assertThat(queued(recorded.get("WorkerSid"))).hasSize(events);
    }

    @Test
    void whatIsNoBatchIsMalformed() {
        Webhooks.stream("{").then().statusCode(400).body("type", equalTo("/problems/malformed-request"));
        Webhooks.stream("7").then().statusCode(400);
        taken(Webhooks.stream("[]"));
    }
}
