package io.taskrouter.coordinator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.document.JsonPatchDocument;
import io.taskrouter.coordinator.document.MergePatch;
import io.taskrouter.coordinator.document.PatchNotApplicable;
import io.taskrouter.coordinator.document.PatchTestFailed;
import io.taskrouter.coordinator.reconcile.OneByOne.Edit;
import io.taskrouter.coordinator.reconcile.OneByOne.Verdict;
import io.taskrouter.coordinator.rules.CallRules;
import io.taskrouter.coordinator.rules.Decision;
import io.taskrouter.coordinator.rules.Policies;
import io.taskrouter.coordinator.rules.Standing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** However updates fall into batches, and whatever calls come and go meanwhile, what comes out is what one after the other would give, and readiness what the rules' formula says. */
class RandomHistoriesTest {
    private static final List<String> PATCHES = List.of(
            "{\"a\":1}",
            "{\"a\":null}",
            "{\"b\":{\"x\":1.50}}",
            "{\"b\":{\"x\":null,\"y\":[1,2]}}",
            "{\"b\":2}",
            "{\"c\":{\"d\":{\"e\":true}}}",
            "{\"c\":null,\"a\":2}",
            "{\"b\":{}}",
            "{\"f\":\"t\",\"g\":0.10}",
            "{}",
            "{\"isAcdReady\":true}",
            "{\"isAcdReady\":false}",
            "{\"isAcdReady\":true,\"a\":5}",
            "{\"b\":null,\"isAcdReady\":false}");
    private static final List<String> OPERATIONS = List.of(
            "[{\"op\":\"add\",\"path\":\"/a\",\"value\":3}]",
            "[{\"op\":\"remove\",\"path\":\"/a\"}]",
            "[{\"op\":\"test\",\"path\":\"/a\",\"value\":2},{\"op\":\"replace\",\"path\":\"/a\",\"value\":1.0}]",
            "[{\"op\":\"add\",\"path\":\"/list\",\"value\":[]}]",
            "[{\"op\":\"add\",\"path\":\"/list/-\",\"value\":7}]",
            "[{\"op\":\"move\",\"from\":\"/b\",\"path\":\"/f\"}]",
            "[{\"op\":\"add\",\"path\":\"/n\",\"value\":null}]",
            "[{\"op\":\"replace\",\"path\":\"/isAcdReady\",\"value\":true},{\"op\":\"add\",\"path\":\"/a\",\"value\":6}]",
            "[{\"op\":\"test\",\"path\":\"/isAcdReady\",\"value\":true},{\"op\":\"add\",\"path\":\"/a\",\"value\":7}]");
    private static final int HISTORIES = 10_000;

    /** How often each came about: histories in which the rules say always the same would prove nothing of them. */
    private final Map<String, Integer> seen = new TreeMap<>();

    @Test
    void tenThousandRandomHistoriesEndAsOneUpdateAfterTheOtherWould() {
        var only = Integer.getInteger("histories.seed");
        if (only != null) {
            new History(only).play();
            return;
        }
        for (int seed = 1; seed <= HISTORIES; seed++) new History(seed).play();
        System.out.println("histories: " + seen);
        assertThat(seen).containsOnlyKeys("ready", "not ready", "turns", "REFUSED", "DEFERRED", "DONE");
        assertThat(seen).allSatisfy((what, times) -> assertThat(times).as(what).isGreaterThan(HISTORIES / 4));
    }

    /** Batches of updates over a document that is confirmed after each under a stamp of its own. */
    private final class History {
        private final Random random;
        private final WorkersDay day;
        private final List<Object> log = new ArrayList<>();
        private final Map<String, ObjectNode> confirmed = new LinkedHashMap<>();
        private final OneByOne alone;
        private WorkerState.Acd acd = new WorkerState.Acd(true, false, null);
        private @Nullable Integer bound;
        private ObjectNode batched = ExactJson.object("{\"a\":0,\"keep\":1.0,\"isAcdReady\":true}");
        private long revision = 100;
        private int unique = 1000;

        History(int seed) {
            random = new Random(seed);
            day = new WorkersDay(random, false);
            log.add("-Dhistories.seed=" + seed);
            alone = new OneByOne(day, batched, revision);
            batch(List.of());
        }

        void play() {
            for (int batches = 1 + random.nextInt(8); batches > 0; batches--) {
                for (int events = random.nextInt(3); events > 0; events--) {
                    day.goesOn();
                    boolean before = alone.isReady();
                    alone.timePasses();
                    if (alone.isReady() != before) note("turns");
                    batch(List.of());
                }
                var edits = new ArrayList<Edit>();
                for (int i = random.nextInt(5); i >= 0; i--) edits.add(edit());
                batch(edits);
                note(alone.isReady() ? "ready" : "not ready");
            }
        }

        private void note(String what) {
            seen.merge(what, 1, Integer::sum);
        }

        private void batch(List<Edit> edits) {
            var bases = new Bases(_ -> Optional.empty(), _ -> List.of());
            confirmed.values().forEach(bases::confirmed);
            var edit = new AttributesEdit(
                    bases, Pattern.compile("[0-9]{4}"), new Holding(null, FoldTest.CLAIM, new Report()));
            var folded = new Fold(batched, 100, revision, acd, bound, edit, this::decide, false, false)
                    .over(edits.stream().map(RandomHistoriesTest::update).toList());
            log.add(edits);
            log.add(day.calls);
            for (int i = 0; i < edits.size(); i++)
                isAsAlone(edits.get(i), folded.members().get(i));
            assertThat(folded.revision()).as(this::name).isEqualTo(alone.revision);
            revision = folded.revision();
            acd = folded.acd();
            bound = folded.override();
            written(folded.document());
        }

        /** As a pass writes it. */
        private void written(ObjectNode document) {
            var rev = "r" + confirmed.size();
            batched =
                    new MarkerWriter(true).stamped(document, decide(acd, bound).ready(), acd, List.of(), rev);
            confirmed.put(rev, batched);
            var found = batched.deepCopy();
            found.remove(Owned.MARKER);
            assertThat(ExactJson.text(found)).as(this::name).isEqualTo(ExactJson.text(alone.document));
        }

        private Decision decide(WorkerState.Acd wishes, @Nullable Integer override) {
            var standing =
                    new Standing(wishes.wish(), wishes.hold(), day.available, "activity", true, 1, override, false);
            return new CallRules(Policies.DEFAULT).decide(day.calls.toSituation(standing, day.now, Policies.DEFAULT));
        }

        private void isAsAlone(Edit edit, Folded.Member member) {
            var verdict = alone.take(edit);
            note(verdict.name());
            if (verdict == Verdict.REFUSED) {
                assertThat(member.outcome()).as(this::name).isInstanceOf(Outcome.Rejected.class);
                return;
            }
            assertThat(member.outcome()).as(this::name).isInstanceOfSatisfying(Outcome.Applied.class, it -> {
                assertThat(it.changed()).as(this::name).isEqualTo(alone.changed);
                assertThat(it.revision()).as(this::name).isEqualTo(Long.toString(alone.revision));
                assertThat(it.deferred()).as(this::name).hasSize(verdict == Verdict.DEFERRED ? 1 : 0);
            });
        }

        private String name() {
            return log.stream().map(Object::toString).collect(Collectors.joining("\n"));
        }

        private Edit edit() {
            return switch (random.nextInt(9)) {
                case 0, 1 -> whole();
                case 2, 3 -> operations();
                case 4 -> beside(new Command.AcdChange(perhaps(), perhaps(), null), null);
                case 5 -> beside(null, new Command.CapacityOverride(random.nextBoolean() ? null : random.nextInt(3)));
                case 6 -> patch(new Command.AcdChange(perhaps(), perhaps(), null));
                default -> patch(null);
            };
        }

        private Edit patch(Command.@Nullable AcdChange acd) {
            var patch = ExactJson.object(PATCHES.get(random.nextInt(PATCHES.size())));
            var change = new Command.Change(new Command.MergePatch(patch), acd, null);
            return new Edit(change, on -> MergePatch.apply(on, patch), random.nextBoolean());
        }

        private @Nullable Boolean perhaps() {
            return random.nextInt(3) == 0 ? null : Boolean.valueOf(random.nextBoolean());
        }

        private Edit beside(Command.@Nullable AcdChange acd, Command.@Nullable VoiceChange voice) {
            return new Edit(new Command.Change(null, acd, voice), on -> on, random.nextBoolean());
        }

        private Edit attributes(Command.AttributesChange change, UnaryOperator<@Nullable ObjectNode> alone) {
            return new Edit(new Command.Change(change, null, null), alone, random.nextBoolean());
        }

        private Edit operations() {
            var operations = (ArrayNode) tree(OPERATIONS.get(random.nextInt(OPERATIONS.size())));
            return attributes(new Command.JsonPatch(operations), on -> patched(on, operations));
        }

        /** A document as it was confirmed once, with one change, marker and all. */
        private Edit whole() {
            var revs = List.copyOf(confirmed.keySet());
            var base = confirmed.get(revs.get(random.nextInt(revs.size())));
            var value = ++unique;
            var change = ExactJson.object(
                    switch (random.nextInt(4)) {
                        case 0 -> "{\"a\":" + value + "}";
                        case 1 -> "{\"w\":" + value + "}";
                        case 2 -> "{\"isAcdReady\":" + !Owned.ready(base) + "}";
                        default -> "{\"c\":{\"d\":{\"e\":" + value + "}}}";
                    });
            var document = MergePatch.apply(base, change);
            document.remove("n"); // null removes, in a patch
            return attributes(new Command.MergePatch(document), on -> MergePatch.apply(on, change));
        }
    }

    private static @Nullable ObjectNode patched(ObjectNode document, ArrayNode operations) {
        try {
            return JsonPatchDocument.apply(document, operations);
        } catch (PatchTestFailed | PatchNotApplicable e) {
            return null;
        }
    }

    static JsonNode tree(String json) {
        return ExactJson.object("{\"it\":" + json + "}").get("it");
    }

    private static Update update(Edit edit) {
        var handling = edit.strict() ? Update.Handling.STRICT : Update.Handling.LENIENT;
        return new Update("u", FoldTest.WORKER, FoldTest.CALLER, handling, null, edit.change(), "r", null);
    }
}
