package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.service.HealingOracle.Change;
import io.taskrouter.coordinator.service.HealingOracle.Copy;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Plugins that read, modify and write beside the coordinator's callers, in random histories: after everything the service has done the document is what an oracle says that knows every single change.
 */
@QuarkusTest
@TestProfile(WholeService.class)
class HealingOracleTest {
    private static final String SEED =
            "{\"k0\":0,\"k1\":\"one\",\"cfg\":{\"m0\":0,\"deep\":{\"x\":1}},\"arr\":[1,2],\"digits\":1.50,\"keep\":null}";
    private static final List<String> KEYS = List.of("k0", "k1", "k2", "k3", "k4");
    private static final List<String> MEMBERS = List.of("m0", "m1", "m2");
    private static final int STEPS = 40;

    SimulatorServer simulator;

    static List<Integer> seeds() {
        var first = Integer.getInteger("healing.seed");
        if (first != null) return List.of(first);
        var seeds = new ArrayList<Integer>();
        for (int seed = 1; seed <= Integer.getInteger("healing.histories", 25); seed++) seeds.add(seed);
        return seeds;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theDocumentIsWhatEverybodyMeantByIt(int seed) {
        new History(seed).play(STEPS);
    }

    /** A copy from before more passes than revisions are kept. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAncientCopyBringsNothingBack(boolean stripped) {
        var history = new History(0);
        var ancient = history.oracle.read();
        for (int i = 0; i < 30; i++) history.call(history.change(history.oracle.expected()));
        history.write(stripped ? ancient.stripped() : ancient);
        history.look();
    }

    private final class History {
        private final Random random;
        private final List<String> log = new ArrayList<>();
        private final HealingOracle oracle = new HealingOracle(ExactJson.object(SEED));
        private final Floor floor = Floor.withWorker(simulator, SEED);
        private final List<Copy> cached = new ArrayList<>();
        private int unique;

        History(int seed) {
            random = new Random(seed);
            log.add("seed " + seed);
            look();
        }

        void play(int steps) {
            for (int i = 0; i < steps; i++) {
                switch (random.nextInt(10)) {
                    case 0, 1, 2 -> call(change(oracle.expected()));
                    case 3 -> callWhole();
                    case 4 -> cached.add(oracle.read());
                    case 5 -> look();
                    case 6, 7 -> legacy(oracle.read());
                    default -> legacy(cached.isEmpty() ? oracle.read() : cached.get(random.nextInt(cached.size())));
                }
            }
            look();
            assertThat(floor.attributes().path("isAcdReady").isBoolean()).isTrue();
        }

        /** Somebody changes a copy and writes it back whole. */
        private void legacy(Copy copy) {
            var changed = copy;
            for (int i = 0; i <= random.nextInt(2); i++) changed = changed.with(change(changed.document()));
            if (random.nextInt(3) == 0) changed = changed.stripped();
            if (!oracle.isCertain(changed)) return;
            cached.add(changed); // and may write it once more
            write(changed);
            if (random.nextBoolean()) look();
        }

        void write(Copy copy) {
            var document = copy.document();
            if (copy.rev() != null) document.set("coordinator", marker(copy.rev()));
            if (random.nextBoolean()) document.put("isAcdReady", true);
            // 1.50 comes back as 1.5 from whoever parses and prints it
            var text = ExactJson.text(document).replace("1.50", "1.5");
            log.add("outside, of " + copy.rev() + ": " + text);
            simulator.control().writeAttributes(floor.worker, text, "plugin");
            oracle.written(copy);
        }

        void call(Change change) {
            var patch = JsonNodeFactory.instance.objectNode();
            new Change(change.path(), change.value() == null ? patch.nullNode() : change.value()).on(patch);
            log.add("caller: " + patch);
            floor.patch(patch.toString()).then().statusCode(200);
            oracle.called(List.of(change));
            check();
        }

        /** A caller that spreads a whole document, marker and all, into its patch. */
        private void callWhole() {
            look();
            var copy = new Copy(revision(), oracle.expected().deepCopy(), List.of());
            call(change(oracle.expected()));
            if (!oracle.isKnown(copy)) return;
            var change = set(List.of(KEYS.get(random.nextInt(KEYS.size()))));
            var document = copy.with(change).document();
            document.set("coordinator", marker(copy.rev()));
            log.add("caller, whole: " + document);
            floor.patch(ExactJson.text(document).replace("\"keep\":null,", ""))
                    .then()
                    .statusCode(200);
            oracle.called(List.of(change));
            check();
        }

        /** Looks twice: what has been put right once is not written again. */
        void look() {
            floor.look().then().statusCode(200);
            oracle.seen();
            check();
            int writes = floor.writes().size();
            floor.look().then().statusCode(200);
            assertThat(floor.writes()).as("%s", log).hasSize(writes);
        }

        private void check() {
            var found = ExactJson.object(simulator.control().attributes(floor.worker));
            oracle.confirmed(revision());
            found.remove(List.of("coordinator", "isAcdReady"));
            assertThat((Object) found)
                    .as(String.join("\n", log))
                    .isEqualTo(ExactJson.object(ExactJson.text(oracle.expected())));
        }

        private String revision() {
            return floor.attributes().path("coordinator").path("rev").asText();
        }

        private ObjectNode marker(String rev) {
            var marker = JsonNodeFactory.instance.objectNode().put("rev", rev);
            marker.put("wish", true).put("hold", false).putArray("parked");
            return marker;
        }

        Change change(ObjectNode on) {
            if (random.nextInt(6) == 0) {
                var there = KEYS.stream().filter(on::has).toList();
                if (!there.isEmpty()) return new Change(List.of(there.get(random.nextInt(there.size()))), null);
            }
            return switch (random.nextInt(6)) {
                case 0, 1, 2 -> set(List.of(KEYS.get(random.nextInt(KEYS.size()))));
                case 3 ->
                    new Change(
                            List.of("arr"),
                            JsonNodeFactory.instance.arrayNode().add(++unique).add(2));
                case 4 -> set(List.of("cfg", "deep", "x"));
                default -> set(List.of("cfg", MEMBERS.get(random.nextInt(MEMBERS.size()))));
            };
        }

        /** No value comes twice, so that it is known whose it is. */
        private Change set(List<String> path) {
            JsonNode value = random.nextBoolean()
                    ? JsonNodeFactory.instance.textNode("v" + ++unique)
                    : ExactJson.object("{\"n\":1000" + ++unique + ".0}").get("n");
            return new Change(path, value);
        }
    }
}
