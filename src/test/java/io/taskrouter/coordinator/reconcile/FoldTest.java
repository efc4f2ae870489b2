package io.taskrouter.coordinator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.Caller;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.document.MergePatch;
import io.taskrouter.coordinator.queue.Claim;
import io.taskrouter.coordinator.rules.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
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
    private static final int HISTORIES = 10_000;

    @Test
    void tenThousandRandomHistoriesEndAsOneUpdateAfterTheOtherWould() {
        for (int seed = 1; seed <= HISTORIES; seed++) {
            var random = new Random(seed);
            var patches = new ArrayList<ObjectNode>();
            for (int i = 0; i <= random.nextInt(15); i++) {
                patches.add(ExactJson.object(PATCHES.get(random.nextInt(PATCHES.size()))));
            }
            var batched = ExactJson.object("{\"a\":0,\"keep\":1.0}");
            long revision = 100;
            var outcomes = new ArrayList<Outcome>();
            for (int from = 0, to; from < patches.size(); from = to) {
                to = Math.min(patches.size(), from + 1 + random.nextInt(5));
                var folded = fold(batched, revision, patches.subList(from, to));
                batched = folded.document();
                revision = folded.revision();
                folded.members().forEach(member -> outcomes.add(member.outcome()));
            }
            assertOneByOne(seed, patches, outcomes, batched);
        }
    }

    private static void assertOneByOne(int seed, List<ObjectNode> patches, List<Outcome> outcomes, ObjectNode batched) {
        var document = ExactJson.object("{\"a\":0,\"keep\":1.0}");
        long revision = 100;
        for (int i = 0; i < patches.size(); i++) {
            var next = MergePatch.apply(document, patches.get(i));
            boolean changed = !next.equals(document);
            if (changed) revision++;
            document = next;
            assertThat(outcomes.get(i))
                    .as("seed %d, update %d", seed, i)
                    .isInstanceOfSatisfying(Outcome.Applied.class, it -> {
                        assertThat(it.changed()).isEqualTo(changed);
                    });
            assertThat(((Outcome.Applied) outcomes.get(i)).revision()).isEqualTo(Long.toString(revision));
        }
        assertThat(ExactJson.text(batched)).as("seed %d", seed).isEqualTo(ExactJson.text(document));
    }

    private static Folded fold(ObjectNode document, long revision, List<ObjectNode> patches) {
        var edit = new AttributesEdit(stamp -> Optional.empty(), Pattern.compile("[0-9]{4}"), new Holding(null, CLAIM));
        var acd = new WorkerState.Acd(true, false, null);
        return new Fold(document, 100, revision, acd, null, edit, (_, _) -> READY)
                .over(patches.stream().map(FoldTest::update).toList());
    }

    private static Update update(ObjectNode patch) {
        var change = new Command.Change(new Command.MergePatch(patch), null, null);
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
            false,
            Instant.EPOCH,
            () -> Duration.ofMinutes(1));
}
