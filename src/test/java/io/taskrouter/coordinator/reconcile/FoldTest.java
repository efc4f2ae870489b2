package io.taskrouter.coordinator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.Caller;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Claim;
import io.taskrouter.coordinator.rules.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

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
        return new Fold(document, 100, revision, acd, null, edit, (_, _) -> READY, false);
    }

    private static Update update(Command.AttributesChange attributes) {
        var change = new Command.Change(attributes, null, null);
        return new Update("u", WORKER, CALLER, Update.Handling.LENIENT, null, change, "r", null);
    }

    static final Caller CALLER = new Caller("tests", Caller.Role.SERVICE);
    private static final Decision READY = new Decision(true, 1, List.of(), true, List.of());
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
