package io.taskrouter.coordinator.webhook;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThan;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;

/** What cannot be queued is said to be so, long before Twilio gives up waiting; what is forged stays forged. */
@QuarkusTest
@TestProfile(WebhooksWithoutRedisTest.NoRedis.class)
class WebhooksWithoutRedisTest {

    /** Nothing listens where Redis is looked for. */
    public static class NoRedis implements QuarkusTestProfile {
        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }

    private static void unavailable(Response answer) {
        answer.then()
                .statusCode(503)
                .time(lessThan(4_500L))
                .header("Retry-After", "2")
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/redis-unavailable"));
    }

    @Test
    void whatCannotBeQueuedIsToBeSentAgain() {
        Recorded created = Recorded.reservation("created");
        unavailable(Webhooks.form("/webhooks/taskrouter", created));
        unavailable(Webhooks.form("/webhooks/taskrouter", Recorded.worker("deleted")));
        unavailable(Webhooks.form("/webhooks/voice-status", Recorded.call("completed", 0)));
        unavailable(Webhooks.stream("[" + created.cloudEvent() + ",null]"));
    }

    @Test
    void whatNeedsNoQueueIsAnsweredAllTheSame() {
        Webhooks.form("/webhooks/taskrouter", Recorded.task("task.updated"))
                .then()
                .statusCode(204);
        Webhooks.form("/webhooks/taskrouter", Recorded.task("task.canceled").fields(), new Signer("another"))
                .then()
                .statusCode(403);
    }
}
