package io.taskrouter.coordinator.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.stack.Await;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** What replicas take for the time of day, by the names they give to updates: these begin with it. */
final class Clocks {
    private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private Clocks() {}

    /** Notes whose clock does not differ from this machine's by as much as it ought to: to such a one nothing would be tried. */
    static void expectSkewed(Scene scene) {
        String worker = scene.control().seed(1, "{}").getFirst();
        for (Replica each : scene.replicas) {
            AtomicLong earliest = new AtomicLong();
            AtomicLong told = new AtomicLong();
            boolean answered = Await.within(Duration.ofSeconds(20), () -> {
                earliest.set(System.currentTimeMillis());
                told.set(told(Calls.patch(each.uri(), worker, "application/merge-patch+json", "{\"clock\":1}")));
                return told.get() > 0;
            });
            long latest = System.currentTimeMillis();
            boolean kept = answered
                    && told.get() >= earliest.get() + each.skewMillis
                    && told.get() <= latest + each.skewMillis;
            scene.expect(
                    kept,
                    "a clock that ought to be %d ms ahead told %s"
                            .formatted(each.skewMillis, answered ? told.get() - latest + " ms" : "nothing"));
        }
    }

    /** 0 where it names no update. */
    private static long told(Calls.Told answer) {
        try {
            String id =
                    ExactJson.MAPPER.readTree(answer.body()).path("updateId").asText();
            return id.length() == 26 ? millis(id) : 0;
        } catch (JsonProcessingException e) {
            return 0;
        }
    }

    /** Ten digits of a ULID, five bits each. */
    private static long millis(String id) {
        return id.substring(0, 10).chars().mapToLong(DIGITS::indexOf).reduce(0, (all, digit) -> all << 5 | digit);
    }
}
