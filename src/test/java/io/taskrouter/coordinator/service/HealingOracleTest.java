package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.service.HealingOracle.Change;
import io.taskrouter.coordinator.service.HealingOracle.Copy;
import io.taskrouter.coordinator.service.Occasions.Occasion;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Plugins that read, modify and write beside the coordinator's callers, in random histories: after everything the service has done the document is what an oracle says that knows every single change.
 */
@QuarkusTest
@TestProfile(WholeService.class)
class HealingOracleTest {
    private static final AtomicInteger EXTENSIONS = new AtomicInteger(8000);
    private static final String SEED =
            "{\"k0\":0,\"k1\":\"one\",\"cfg\":{\"m0\":0,\"deep\":{\"x\":1}},\"arr\":[1,2],\"digits\":1.50,\"keep\":null}";
    private static final List<String> KEYS = List.of("k0", "k1", "k2", "k3", "k4");
    private static final List<String> MEMBERS = List.of("m0", "m1", "m2");
    private static final int STEPS = 40;

    private static final Occasions OCCASIONS = new Occasions();

    SimulatorServer simulator;

    @BeforeAll
    static void noneYet() {
        OCCASIONS.clear();
    }

    @AfterAll
    static void allHaveComeAbout() {
        if (Integer.getInteger("healing.seed") == null) OCCASIONS.assertAll();
    }

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
        for (int i = 0; i < 30; i++) history.call(history.set(List.of("k1"), history.fresh()));
        history.write(stripped ? ancient.stripped() : ancient);
        history.look();
    }

    private final class History {
        private final Random random;
        private final List<String> log = new ArrayList<>();
        private final String taken = Integer.toString(EXTENSIONS.incrementAndGet());
        private final HealingOracle oracle =
                new HealingOracle(ExactJson.object(SEED).put("isAcdReady", true), Set.of(taken));
        private final Floor floor = Floor.withWorker(simulator, SEED);
        private final List<Copy> cached = new ArrayList<>();
        /** What callers hold: copies as they were read. */
        private final List<Copy> read = new ArrayList<>();

        /** What bypassers wrote, each as often as they did. */
        private final List<Copy> written = new ArrayList<>();

        private final OldNews news = new OldNews(floor.worker);

        private int unique;

        History(int seed) {
            random = new Random(seed);
            log.add("seed " + seed);
            await().until(() -> Floor.asService()
                    .get("/v1/extensions/9999")
                    .jsonPath()
                    .getString("status")
                    .equals("unknown"));
            Floor.withWorker(simulator, "{}")
                    .patch("{\"directExtension\":\"" + taken + "\"}")
                    .then()
                    .statusCode(200);
            look();
            floor.patch("{\"k0\":1}").then().statusCode(200); // from here on there is a marker
            oracle.called(List.of(
                    new Change(List.of("k0"), ExactJson.object("{\"n\":1}").get("n"))));
            check();
        }

        void play(int steps) {
            for (int i = 0; i < steps; i++) {
                switch (random.nextInt(11)) {
                    case 0, 1, 2 -> call(callersChange());
                    case 3 -> callWhole();
                    case 4 -> {
                        cached.add(oracle.read());
                        look();
                        read.add(oracle.read());
                    }
                    case 5 -> look();
                    case 6, 7 -> legacy(oracle.read());
                    case 8 -> hearOldNews();
                    default -> legacy(cached.isEmpty() ? oracle.read() : cached.get(random.nextInt(cached.size())));
                }
            }
            look();
        }

        /** Somebody changes a copy and writes it back whole. */
        private void legacy(Copy copy) {
            var changed = copy;
            for (int i = 0; i <= random.nextInt(2); i++) {
                var change = outsidersChange(changed.document());
                changed = changed.with(change);
                OCCASIONS.noteValue(change.value());
            }
            if (random.nextInt(3) == 0) changed = changed.stripped();
            if (!oracle.isCertain(changed)) return;
            if (written.contains(copy)) OCCASIONS.note(Occasion.ONE_WHO_WRITES_HIS_COPY_AGAIN);
            cached.add(changed); // and may write it once more
            write(changed);
            if (random.nextBoolean()) {
                happened(random.nextBoolean());
                look();
            } else happened(false);
        }

        private void happened(boolean comesAtOnce) {
            news.happened(
                    simulator.control().attributes(floor.worker),
                    floor.writes().getLast().versionAfter(),
                    comesAtOnce);
        }

        /** A callback once more, when all is different: it says "look", and nothing else. */
        private void hearOldNews() {
            if (news.size() == 0) return;
            boolean unseen = oracle.isUnseen();
            int which = random.nextInt(news.size());
            if (!news.isOf(which, simulator.control().attributes(floor.worker)))
                OCCASIONS.note(
                        unseen
                                ? Occasion.A_LATE_DUPLICATE_BEFORE_A_CHANGE_IS_SEEN
                                : Occasion.A_LATE_DUPLICATE_AFTER_NEWER_WRITES);
            int writes = floor.writes().size();
            log.add("once more: event " + which);
            news.again(which, random);
            look();
            if (!unseen) assertThat(floor.writes()).as("%s", log).hasSize(writes);
        }

        void write(Copy copy) {
            noteOccasions(copy);
            written.add(copy);
            var document = copy.document().deepCopy();
            if (copy.rev() != null) document.set("coordinator", marker(copy));
            // 1.50 comes back as 1.5 from whoever parses and prints it
            var text = ExactJson.text(document).replace("1.50", "1.5");
            log.add("outside, of " + copy.rev() + ": " + text);
            simulator.control().writeAttributes(floor.worker, text, "plugin");
            oracle.written(copy);
        }

        private void noteOccasions(Copy copy) {
            if (copy.rev() == null) OCCASIONS.note(Occasion.A_MARKER_TAKEN_OUT);
            else if (!oracle.isKnown(copy)) OCCASIONS.note(Occasion.A_BASE_LONG_GONE);
            else if (written.stream()
                    .anyMatch(other ->
                            copy.rev().equals(other.rev()) && !copy.document().equals(other.document())))
                OCCASIONS.note(Occasion.SEVERAL_BYPASSERS_ON_ONE_MARKER);
        }

        void call(Change change) {
            log.add("caller: " + change);
            (change.value() != null && change.value().isNull() ? nothing(change) : merge(change))
                    .then()
                    .statusCode(200);
            oracle.called(List.of(change));
            check();
            boolean comesAtOnce = random.nextBoolean();
            happened(comesAtOnce);
            if (comesAtOnce) look();
        }

        private Response merge(Change change) {
            var patch = JsonNodeFactory.instance.objectNode();
            new Change(change.path(), change.value() == null ? patch.nullNode() : change.value()).on(patch);
            return floor.patch(patch.toString());
        }

        /** Only a JSON Patch can say null and mean it. */
        private Response nothing(Change change) {
            return Floor.asService()
                    .contentType("application/json-patch+json")
                    .body("[{\"op\":\"add\",\"path\":\"/" + String.join("/", change.path()) + "\",\"value\":null}]")
                    .patch("/v1/workers/" + floor.worker + "/attributes");
        }

        /** A caller that spreads a whole document, marker and all, into its patch; it may have read it a while ago. */
        private void callWhole() {
            look();
            var copy = read.isEmpty() || random.nextBoolean() ? oracle.read() : read.get(random.nextInt(read.size()));
            if (!oracle.isCertain(copy) || !oracle.isKnown(copy)) return;
            var change = set(List.of(KEYS.get(random.nextInt(KEYS.size()))), fresh());
            var document = copy.with(change).document();
            withoutNulls(document); // in a merge patch they remove
            document.set("coordinator", marker(copy));
            log.add("caller, whole: " + document);
            floor.patch(ExactJson.text(document)).then().statusCode(200);
            oracle.called(List.of(change));
            check();
        }

        private static void withoutNulls(ObjectNode document) {
            document.properties().removeIf(member -> member.getValue().isNull());
            for (var value : document) if (value instanceof ObjectNode object) withoutNulls(object);
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
            var marker = found.remove("coordinator");
            assertThat((Object) found)
                    .as(String.join("\n", log))
                    .isEqualTo(ExactJson.object(ExactJson.text(oracle.expected())));
            if (marker != null)
                assertThat(marker.get("wish")).as(String.join("\n", log)).isEqualTo(found.get("isAcdReady"));
        }

        private String revision() {
            return floor.attributes().path("coordinator").path("rev").asText();
        }

        private ObjectNode marker(Copy copy) {
            var marker = JsonNodeFactory.instance.objectNode().put("rev", copy.rev());
            marker.set("wish", copy.then().get("isAcdReady"));
            marker.put("hold", false).putArray("parked");
            return marker;
        }

        Change change(ObjectNode on) {
            if (random.nextInt(6) == 0) {
                var there = KEYS.stream().filter(on::has).toList();
                if (!there.isEmpty()) return new Change(List.of(there.get(random.nextInt(there.size()))), null);
            }
            return switch (random.nextInt(7)) {
                case 0, 1, 2 -> set(List.of(KEYS.get(random.nextInt(KEYS.size()))), value());
                case 3 -> set(List.of("arr"), list());
                case 4 -> set(List.of("cfg", "deep", "x"), value());
                case 5 -> set(List.of("isAcdReady"), JsonNodeFactory.instance.booleanNode(random.nextBoolean()));
                default -> set(List.of("cfg", MEMBERS.get(random.nextInt(MEMBERS.size()))), value());
            };
        }

        private Change callersChange() {
            return random.nextInt(8) == 0 ? extension(false) : change(oracle.expected());
        }

        private Change outsidersChange(ObjectNode on) {
            return random.nextInt(8) == 0 ? extension(true) : change(on);
        }

        /** Those from outside may be taken, or none at all. */
        private Change extension(boolean outside) {
            var text = switch (random.nextInt(outside ? 5 : 3)) {
                case 0 -> null;
                case 3 -> taken;
                case 4 -> "12 34";
                default -> Integer.toString(EXTENSIONS.incrementAndGet());
            };
            return new Change(
                    List.of(HealingOracle.EXTENSION), text == null ? null : JsonNodeFactory.instance.textNode(text));
        }

        private Change set(List<String> path, JsonNode value) {
            return new Change(path, value);
        }

        /** Most are new; some come again and again. */
        private JsonNode value() {
            return switch (random.nextInt(6)) {
                case 0 -> JsonNodeFactory.instance.nullNode();
                case 1 -> JsonNodeFactory.instance.textNode("again");
                case 2 -> JsonNodeFactory.instance.booleanNode(true);
                default -> fresh();
            };
        }

        private JsonNode fresh() {
            return random.nextBoolean()
                    ? JsonNodeFactory.instance.textNode("v" + ++unique)
                    : ExactJson.object("{\"n\":1000" + ++unique + ".0}").get("n");
        }

        /** Of one element or two. */
        private JsonNode list() {
            var list = JsonNodeFactory.instance.arrayNode().add(random.nextInt(4));
            if (random.nextBoolean()) list.add(++unique);
            return list;
        }
    }
}
