package io.taskrouter.coordinator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.Caller;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.document.JsonPatchDocument;
import io.taskrouter.coordinator.document.MarkerAttribute;
import io.taskrouter.coordinator.document.MergePatch;
import io.taskrouter.coordinator.document.PatchNotApplicable;
import io.taskrouter.coordinator.document.PatchTestFailed;
import io.taskrouter.coordinator.queue.Claim;
import io.taskrouter.coordinator.rules.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** However updates fall into batches, what comes out is what one after the other would give. */
class FoldTest {
    private static final WorkerSid WORKER = new WorkerSid("WK00000000000000000000000000000001");
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
            "{}");
    private static final List<String> OPERATIONS = List.of(
            "[{\"op\":\"add\",\"path\":\"/a\",\"value\":3}]",
            "[{\"op\":\"remove\",\"path\":\"/a\"}]",
            "[{\"op\":\"test\",\"path\":\"/a\",\"value\":2},{\"op\":\"replace\",\"path\":\"/a\",\"value\":1.0}]",
            "[{\"op\":\"add\",\"path\":\"/list\",\"value\":[]}]",
            "[{\"op\":\"add\",\"path\":\"/list/-\",\"value\":7}]",
            "[{\"op\":\"move\",\"from\":\"/b\",\"path\":\"/f\"}]",
            "[{\"op\":\"add\",\"path\":\"/n\",\"value\":null}]");
    private static final int HISTORIES = 10_000;

    @Test
    void tenThousandRandomHistoriesEndAsOneUpdateAfterTheOtherWould() {
        for (int seed = 1; seed <= HISTORIES; seed++) new History(seed).play();
    }

    /** One change, and what it means alone, told of no document but the one it is done to; null where it cannot be done. */
    private record Edit(Command.AttributesChange change, Function<ObjectNode, @Nullable ObjectNode> alone) {}

    /** Batches of updates over a document that is confirmed after each under a stamp of its own. */
    private static final class History {
        private final Random random;
        private final String name;
        private final Map<String, ObjectNode> confirmed = new LinkedHashMap<>();
        private ObjectNode batched;
        private ObjectNode alone = ExactJson.object("{\"a\":0,\"keep\":1.0}");
        private long revision = 100;
        private int unique = 1000;

        History(int seed) {
            random = new Random(seed);
            name = "seed " + seed;
            batched = confirm(alone);
        }

        void play() {
            for (int left = 1 + random.nextInt(15); left > 0; ) {
                int size = Math.min(left, 1 + random.nextInt(5));
                left -= size;
                var edits = new ArrayList<Edit>();
                for (int i = 0; i < size; i++) edits.add(edit());
                batch(edits);
            }
        }

        private void batch(List<Edit> edits) {
            long first = revision;
            var folded = fold(batched, first, edits.stream().map(Edit::change).toList(), confirmed::get);
            for (int i = 0; i < edits.size(); i++)
                assertAlone(edits.get(i), folded.members().get(i));
            assertThat(folded.revision()).as(name).isEqualTo(revision);
            assertThat(ExactJson.text(Owned.without(folded.document())))
                    .as(name)
                    .isEqualTo(ExactJson.text(alone));
            batched = confirm(Owned.without(folded.document()));
        }

        private void assertAlone(Edit edit, Folded.Member member) {
            var next = edit.alone().apply(alone);
            if (next == null) {
                assertThat(member.outcome()).as(name).isInstanceOf(Outcome.Rejected.class);
                return;
            }
            boolean changed = !next.equals(alone);
            if (changed) revision++;
            alone = next;
            assertThat(member.outcome()).as(name).isInstanceOfSatisfying(Outcome.Applied.class, it -> {
                assertThat(it.changed()).isEqualTo(changed);
                assertThat(it.revision()).isEqualTo(Long.toString(revision));
            });
        }

        private ObjectNode confirm(ObjectNode document) {
            var rev = "r" + confirmed.size();
            var stamped = new MarkerAttribute(rev, true, false, List.of()).stamp(document);
            confirmed.put(rev, stamped);
            return stamped;
        }

        private Edit edit() {
            return switch (random.nextInt(4)) {
                case 0 -> whole();
                case 1 -> {
                    var operations = (ArrayNode) tree(OPERATIONS.get(random.nextInt(OPERATIONS.size())));
                    yield new Edit(new Command.JsonPatch(operations), document -> patched(document, operations));
                }
                default -> {
                    var patch = ExactJson.object(PATCHES.get(random.nextInt(PATCHES.size())));
                    yield new Edit(new Command.MergePatch(patch), document -> MergePatch.apply(document, patch));
                }
            };
        }

        /** A document as it was confirmed once, with one change, marker and all. */
        private Edit whole() {
            var revs = List.copyOf(confirmed.keySet());
            var base = confirmed.get(revs.get(random.nextInt(revs.size())));
            var value = ++unique;
            var change = ExactJson.object(
                    switch (random.nextInt(3)) {
                        case 0 -> "{\"a\":" + value + "}";
                        case 1 -> "{\"w\":" + value + "}";
                        default -> "{\"c\":{\"d\":{\"e\":" + value + "}}}";
                    });
            var document = MergePatch.apply(base, change);
            document.remove("n"); // null removes, in a patch
            return new Edit(new Command.MergePatch(document), on -> MergePatch.apply(on, change));
        }

        private static @Nullable ObjectNode patched(ObjectNode document, ArrayNode operations) {
            try {
                return JsonPatchDocument.apply(document, operations);
            } catch (PatchTestFailed | PatchNotApplicable e) {
                return null;
            }
        }

        private static JsonNode tree(String json) {
            return ExactJson.object("{\"it\":" + json + "}").get("it");
        }
    }

    @Test
    void aJsonPatchReleasesTheExtensionByNull() {
        var release = History.tree("[{\"op\":\"replace\",\"path\":\"/directExtension\",\"value\":null}]");
        var folded = fold(
                ExactJson.object("{\"directExtension\":\"1234\"}"),
                100,
                List.of(new Command.JsonPatch((ArrayNode) release)),
                stamp -> null);
        assertThat(folded.members().getFirst().outcome()).isInstanceOf(Outcome.Applied.class);
        assertThat(folded.document().has("directExtension")).isFalse();
        assertThat(folded.revision()).isEqualTo(101);
    }

    @Test
    void whatIsChangedBesideAttributesIsToldAsWell() {
        var change = new Command.Change(
                null, new Command.AcdChange(null, true, "training"), new Command.CapacityOverride(1));
        var update = new Update("u", WORKER, CALLER, Update.Handling.LENIENT, null, change, "r", null);
        var member = fold(ExactJson.object("{\"isAcdReady\":true}"), 100, stamp -> null)
                .over(List.of(update))
                .members()
                .getFirst();
        assertThat(ExactJson.text(member.before())).isEqualTo("{\"acd.hold\":false,\"voice.override\":null}");
        assertThat(ExactJson.text(member.after()))
                .isEqualTo("{\"acd.hold\":true,\"acd.holdReason\":\"training\",\"voice.override\":1}");
        assertThat(member.keys()).isEmpty();
    }

    private static Folded fold(
            ObjectNode document,
            long revision,
            List<? extends Command.AttributesChange> changes,
            Function<String, @Nullable ObjectNode> confirmed) {
        return fold(document, revision, confirmed)
                .over(changes.stream().map(FoldTest::update).toList());
    }

    private static Fold fold(ObjectNode document, long revision, Function<String, @Nullable ObjectNode> confirmed) {
        var edit = new AttributesEdit(
                stamp -> Optional.ofNullable(confirmed.apply(stamp)),
                Pattern.compile("[0-9]{4}"),
                new Holding(null, CLAIM, new Report()));
        var acd = new WorkerState.Acd(true, false, null);
        return new Fold(document, 100, revision, acd, null, edit, (_, _) -> READY);
    }

    private static Update update(Command.AttributesChange attributes) {
        var change = new Command.Change(attributes, null, null);
        return new Update("u", WORKER, CALLER, Update.Handling.LENIENT, null, change, "r", null);
    }

    private static final Caller CALLER = new Caller("tests", Caller.Role.SERVICE);
    private static final Decision READY = new Decision(true, 1, List.of(), true, List.of());
    private static final Claim CLAIM = new Claim(
            WORKER,
            "o",
            1,
            false,
            0,
            0,
            new Claim.Marker("epoch0", 1, "abcd"),
            null,
            null,
            List.of(),
            List.of(),
            0,
            0,
            Instant.EPOCH,
            () -> Duration.ofMinutes(1));
}
