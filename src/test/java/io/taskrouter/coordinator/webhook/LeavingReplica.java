package io.taskrouter.coordinator.webhook;

import static org.hamcrest.Matchers.startsWith;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.restassured.response.Response;
import io.taskrouter.coordinator.command.CommandCodec.UnknownSchema;
import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.command.EventCodec;
import io.taskrouter.coordinator.queue.Draining;
import io.taskrouter.coordinator.stack.RedisServer;
import io.taskrouter.coordinator.stack.RedisTestResource;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** The replica is leaving: it takes in everything and works on nothing, so that what was queued in a real Redis can be seen. */
abstract class LeavingReplica {
    static final String TASKROUTER = "/webhooks/taskrouter";
    static final String VOICE = "/webhooks/voice-status";

    RedisServer redis;

    @Inject
    Draining draining;

    @Inject
    MeterRegistry meters;

    public static class RealQueue implements QuarkusTestProfile {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(RedisTestResource.class));
        }
    }

    @BeforeEach
    void leave() {
        draining.begin();
    }

    List<Event> queued(String worker) {
        List<Event> events = new ArrayList<>();
        for (Object key : (List<?>) redis.command("KEYS", "*:w:" + worker + ":events"))
            for (Object text : (List<?>) redis.command("LRANGE", key.toString(), "0", "-1"))
                events.add(decoded(text.toString()));
        return events;
    }

    private static Event decoded(String text) {
        try {
            return EventCodec.decode(text);
        } catch (UnknownSchema e) {
            throw new AssertionError(e);
        }
    }

    long keys() {
        return (Long) redis.command("DBSIZE");
    }

    double counted(String source, String outcome) {
        return meters.find("webhook.events").tags("source", source, "outcome", outcome).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    static void taken(Response answer) {
        answer.then().statusCode(204).header("Content-Type", startsWith("application/json"));
    }

    /** The same subjects. */
    static Recorded same(Recorded recorded, Recorded as) {
        String unique = as.get("TaskSid").substring(2);
        recorded.fields()
                .replaceAll((name, value) -> value.replaceAll("\\b(WT|WR|CA|WK)[0-9a-f]{32}\\b", "$1" + unique));
        return recorded;
    }

    static String sid(String prefix) {
        return Recorded.worker("created").fresh().get("Sid").replace("EV", prefix);
    }
}
