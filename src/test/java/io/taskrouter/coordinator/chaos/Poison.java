package io.taskrouter.coordinator.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.k8s.AlertRules;
import io.taskrouter.coordinator.simulator.FaultRule;
import io.taskrouter.coordinator.simulator.FaultRule.Answer;
import io.taskrouter.coordinator.simulator.FaultRule.Landing;
import io.taskrouter.coordinator.stack.Await;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** An update that TaskRouter answers 400 whenever it is sent, amid others of its worker, with the time-outs that the service has by itself: it is given up alone, and what came after it is done. */
final class Poison {
    /** The defaults. */
    private static final Map<String, String> UNHURRIED =
            Map.of("coordinator.queue.lease", "8s", "twilio.request-timeout", "5s", "twilio.late-write-window", "30s");

    private static final Duration GIVEN_UP = Duration.ofSeconds(60);
    private static final Duration PATIENCE = GIVEN_UP.multipliedBy(2);
    private static final int BEFORE = 10;
    private static final int ALL = 21;
    private static final String ALERT = "CoordinatorDeadLetters";
    private static final String MEASURED = "coordinator_updates_total{outcome=\"dead\"}";

    private final Scene scene;
    private final List<Worker> workers;

    private Poison(Scene scene) {
        this.scene = scene;
        List<String> fresh = scene.control().seed(2, "{\"log\":[]}");
        this.workers = List.of(
                new Worker(fresh.get(0), "TaskRouter's own", FaultRule.errorBefore(400)),
                new Worker(fresh.get(1), "a page of somebody in between", page()));
    }

    private static FaultRule page() {
        return new FaultRule(0, null, null, null, 1, 0, Landing.NEVER, 0, Answer.HTML, 400, 0);
    }

    static Row play() throws Exception {
        try (Scene scene = Fault.of("poison", 1, (_, _) -> {}).with(UNHURRIED).scene()) {
            return new Poison(scene).row();
        }
    }

    private Row row() throws IOException {
        scene.look(workers.stream().map(each -> each.sid).toList());
        for (Replica each : scene.replicas) each.taskRouter.watch(refusing());
        workers.forEach(Worker::handIn);
        boolean over = Await.within(PATIENCE, () -> workers.stream().allMatch(Worker::isOver));
        scene.expect(over && scene.awaitIdle(PATIENCE), "something still waits");
        double dead = scene.replicas.stream()
                .mapToDouble(each -> each.sum("coordinator_updates_total", "outcome=\"dead\""))
                .sum();
        scene.expect(dead == workers.size(), dead + " updates are counted as given up");
        scene.expect(AlertRules.expressions().get(ALERT).contains(MEASURED), ALERT + " measures something else");
        workers.forEach(Worker::judge);
        Verdict verdict = workers.stream().map(Worker::verdict).reduce(Verdict.NOTHING, Verdict::and);
        Row.Times times = Row.Times.of(workers.stream().map(each -> each.buried).toList());
        return Row.judged("", 1, over, verdict.with(scene.broken()), times);
    }

    /** Only what carries the poison is refused, also beside others in one write. */
    private Tap.Watch refusing() {
        return new Tap.Watch() {
            @Override
            public boolean cut(String step, Tap.Moment moment) {
                return false;
            }

            @Override
            public boolean cut(String step, Tap.Moment moment, String passing) {
                if (moment != Tap.Moment.BEFORE || !step.equals("worker-write") || !passing.contains("poison"))
                    return false;
                workers.stream().filter(each -> passing.contains(each.sid)).forEach(Worker::refuseNext);
                return false;
            }
        };
    }

    /** Whose queue it is in. */
    private final class Worker {
        private final String sid;
        private final String by;
        private final FaultRule refusal;
        private final LongAdder refused = new LongAdder();
        private final List<String> after = new ArrayList<>();
        private String poison = "";
        private long accepted;
        private long buried = -1;
        private long done = -1;

        /** @param by whose answer it is */
        Worker(String sid, String by, FaultRule refusal) {
            this.sid = sid;
            this.by = by;
            this.refusal = refusal;
        }

        void refuseNext() {
            refused.increment();
            scene.control().fault(refusal.on("POST", "worker").forWorker(sid).times(1));
        }

        void handIn() {
            for (int n = 0; n < ALL; n++) {
                URI at = scene.uris().get(n % scene.uris().size());
                String path = n == BEFORE ? "/poison" : "/log/-";
                String update = "[{\"op\":\"add\",\"path\":\"" + path + "\",\"value\":" + n + "}]";
                var told = Calls.patch(at, sid, "application/json-patch+json", update, "Prefer", "respond-async");
                scene.expect(told.status() == 202, "an update was answered " + told.status());
                String id = json(told.body()).path("updateId").asText();
                if (n == BEFORE) {
                    poison = id;
                    accepted = System.nanoTime();
                }
                if (n > BEFORE) after.add(id);
            }
        }

        /** Looks again at what is not over yet. */
        boolean isOver() {
            if (buried < 0 && letters().contains("\"" + poison + "\"")) buried = sinceAccepted();
            if (done < 0 && after.stream().allMatch(each -> status(each).equals("applied"))) done = sinceAccepted();
            return buried >= 0 && done >= 0;
        }

        private long sinceAccepted() {
            return (System.nanoTime() - accepted) / 1_000_000;
        }

        private String letters() {
            return Calls.get(scene.uris().getFirst().resolve("/v1/admin/dead-letters"))
                    .body();
        }

        private String status(String update) {
            URI at = scene.uris().getFirst().resolve("/v1/workers/" + sid + "/updates/" + update);
            return json(Calls.get(at).body()).path("status").asText();
        }

        void judge() {
            scene.expect(refused.sum() > 0, "the poison was never sent");
            scene.expect(status(poison).equals("failed"), "the poison has become " + status(poison));
            scene.expect(buried <= GIVEN_UP.toMillis(), "given up after " + buried + " ms only");
        }

        Verdict verdict() {
            JsonNode document = scene.control().attributesTree(sid);
            List<Integer> found = new ArrayList<>();
            for (JsonNode each : document.path("log")) found.add(each.asInt());
            List<Integer> wanted = Stream.iterate(0, n -> n + 1)
                    .limit(ALL)
                    .filter(n -> n != BEFORE)
                    .toList();
            long lost = wanted.stream().filter(n -> !found.contains(n)).count();
            long doubled = found.size() - found.stream().distinct().count();
            boolean ordered = found.equals(found.stream().sorted().toList());
            scene.expect(!document.has("poison"), "the poison is there");
            String told = String.format(
                    Locale.ROOT,
                    "400, %s: sent %d times, given up after %d ms, what came after it done after %d ms",
                    by,
                    refused.sum(),
                    buried,
                    done);
            return new Verdict(ALL, lost, doubled, ordered ? 0 : 1, List.of(told));
        }
    }

    private static JsonNode json(String body) {
        try {
            return ExactJson.MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            return ExactJson.MAPPER.createObjectNode();
        }
    }
}
