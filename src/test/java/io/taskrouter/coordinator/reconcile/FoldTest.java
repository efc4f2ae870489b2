package io.taskrouter.coordinator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.Caller;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Reason;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.document.MarkerAttribute;
import io.taskrouter.coordinator.queue.Claim;
import io.taskrouter.coordinator.rules.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a fold makes of single updates; of many, {@link RandomHistoriesTest} tells. */
class FoldTest {
    static final WorkerSid WORKER = new WorkerSid("WK00000000000000000000000000000001");

    @Test
    void aJsonPatchReleasesTheExtensionByNull() {
        var release = RandomHistoriesTest.tree("[{\"op\":\"replace\",\"path\":\"/directExtension\",\"value\":null}]");
        var folded = fold(
                ExactJson.object("{\"directExtension\":\"1234\"}"),
                100,
                List.of(new Command.JsonPatch((ArrayNode) release)),
                NOTHING);
        assertThat(folded.members().getFirst().outcome()).isInstanceOf(Outcome.Applied.class);
        assertThat(folded.document().has("directExtension")).isFalse();
        assertThat(folded.revision()).isEqualTo(101);
    }

    @Test
    void whatIsChangedBesideAttributesIsToldAsWell() {
        var change = new Command.Change(
                null, new Command.AcdChange(null, true, "training"), new Command.CapacityOverride(1));
        var update = new Update("u", WORKER, CALLER, Update.Handling.LENIENT, null, change, "r", null);
        var member = fold(ExactJson.object("{\"isAcdReady\":true}"), 100, NOTHING)
                .over(List.of(update))
                .members()
                .getFirst();
        assertThat(ExactJson.text(member.before())).isEqualTo("{\"acd.hold\":false,\"voice.override\":null}");
        assertThat(ExactJson.text(member.after()))
                .isEqualTo("{\"acd.hold\":true,\"acd.holdReason\":\"training\",\"voice.override\":1}");
        assertThat(member.keys()).isEmpty();
    }

    /** There is no call to tell of. */
    @Test
    void aCapacityThatTheIdleDoNotGetIsRefusedWithoutACall() {
        var refused = refused(3, null);

        assertThat(refused.wanted().intValue()).isEqualTo(1);
        assertThat(refused.reasons()).isEmpty();
    }

    @Test
    void aCapacityBeyondASupervisorsBoundIsRefusedWithIt() {
        assertThat(refused(3, 1).reasons()).extracting(Reason::code).containsExactly("override");
        assertThat(refused(0, 1).reasons()).isEmpty();
    }

    private static Outcome.Refused refused(int capacity, @Nullable Integer bound) {
        var change = new Command.Change(null, null, new Command.Capacity(capacity));
        var update = new Update("u", WORKER, CALLER, Update.Handling.LENIENT, null, change, "r", null);
        var folded = foldUnder(bound, ExactJson.object("{\"isAcdReady\":true}"), 100, NOTHING)
                .over(List.of(update));
        return ((Outcome.Applied) folded.members().getFirst().outcome())
                .refused()
                .getFirst();
    }

    /** Its readiness may come from a document that was sent back whole. */
    @ParameterizedTest
    @EnumSource(Update.Handling.class)
    void whoSaysThatHeWantsNoCallsIsNotAskingForThem(Update.Handling handling) {
        var change = new Command.Change(
                new Command.MergePatch(ExactJson.object("{\"isAcdReady\":true}")),
                new Command.AcdChange(false, null, null),
                null);
        var update = new Update("u", WORKER, CALLER, handling, null, change, "r", null);

        var folded =
                fold(ExactJson.object("{\"isAcdReady\":false}"), 100, NOTHING).over(List.of(update));

        assertThat(folded.acd().wish()).isFalse();
        assertThat(folded.members().getFirst().asksReady()).isFalse();
        assertThat(folded.members().getFirst().outcome())
                .isInstanceOfSatisfying(
                        Outcome.Applied.class, it -> assertThat(it.deferred()).isEmpty());
    }

    /** Also where it has been altered to what the document says now. */
    @Test
    void aWholeDocumentIsTakenOnlyWithItsMarkerAsItWasRead() {
        var bases = new Bases(_ -> Optional.empty(), _ -> List.of());
        bases.confirmed(marked(1, true));

        assertThat(whole(marked(1, true), bases)).isInstanceOf(Outcome.Applied.class);
        assertThat(whole(marked(1, false), bases)).isInstanceOf(Outcome.Rejected.class);
    }

    private static Outcome whole(ObjectNode read, Bases bases) {
        var change = new Command.MergePatch(read.put("x", 9));
        return fold(marked(2, false), 100, List.of(change), bases)
                .members()
                .getFirst()
                .outcome();
    }

    private static ObjectNode marked(int counter, boolean wish) {
        return new MarkerAttribute("abcdef00000000" + counter + "aaaa", wish, false, List.of())
                .stamp(ExactJson.object("{\"isAcdReady\":true}"));
    }

    private static Folded fold(
            ObjectNode document, long revision, List<? extends Command.AttributesChange> changes, Bases bases) {
        return fold(document, revision, bases)
                .over(changes.stream().map(FoldTest::update).toList());
    }

    private static Fold fold(ObjectNode document, long revision, Bases bases) {
        return foldUnder(null, document, revision, bases);
    }

    private static Fold foldUnder(@Nullable Integer bound, ObjectNode document, long revision, Bases bases) {
        var edit = new AttributesEdit(bases, Pattern.compile("[0-9]{4}"), new Holding(null, CLAIM, new Report()));
        var acd = new WorkerState.Acd(true, false, null);
        return new Fold(document, 100, revision, acd, bound, edit, FoldTest::idle, false, false);
    }

    private static Decision idle(WorkerState.Acd wishes, @Nullable Integer bound) {
        var reasons = wishes.wish() ? List.<Reason>of() : List.of(Reason.of("wish", "does not want queue calls"));
        return new Decision(wishes.wish(), 1, reasons, true, List.of());
    }

    private static Update update(Command.AttributesChange attributes) {
        var change = new Command.Change(attributes, null, null);
        return new Update("u", WORKER, CALLER, Update.Handling.LENIENT, null, change, "r", null);
    }

    private static final Bases NOTHING = new Bases(_ -> Optional.empty(), _ -> List.of());
    static final Caller CALLER = new Caller("tests", Caller.Role.SERVICE);
    static final Claim CLAIM = new Claim(
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
