package io.taskrouter.coordinator.extension;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.extension.BulkPlan.Action;
import io.taskrouter.coordinator.extension.BulkPlan.Row;
import io.taskrouter.coordinator.queue.Extensions.Entry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BulkPlanTest {
    private static final WorkerSid ALICE = sid('a');
    private static final WorkerSid BOB = sid('b');
    private static final WorkerSid CAROL = sid('c');

    private final Map<WorkerSid, String> wishes = new LinkedHashMap<>();

    private static WorkerSid sid(char letter) {
        return new WorkerSid("WK" + String.valueOf(letter).repeat(32));
    }

    private static Entry held(WorkerSid... by) {
        return new Entry(List.of(by), null);
    }

    @Test
    void whatIsFreeIsAssignedAndWhatIsThereStays() {
        wishes.put(ALICE, "1111");
        wishes.put(BOB, "2222");
        wishes.put(CAROL, null);
        assertThat(BulkPlan.of(wishes, Map.of("1111", held(ALICE))))
                .containsExactly(
                        new Row(ALICE, "1111", Action.NONE, null),
                        new Row(BOB, "2222", Action.ASSIGN, null),
                        new Row(CAROL, null, Action.NONE, null));
    }

    @Test
    void workersMaySwap() {
        wishes.put(ALICE, "2222");
        wishes.put(BOB, "1111");
        assertThat(BulkPlan.of(wishes, Map.of("1111", held(ALICE), "2222", held(BOB))))
                .containsExactly(new Row(ALICE, "2222", Action.MOVE, BOB), new Row(BOB, "1111", Action.MOVE, ALICE));
    }

    @Test
    void whatSomebodyReleasesMayBeGivenOn() {
        wishes.put(BOB, "1111");
        wishes.put(ALICE, null);
        assertThat(BulkPlan.of(wishes, Map.of("1111", held(ALICE))))
                .containsExactly(new Row(BOB, "1111", Action.MOVE, ALICE), new Row(ALICE, null, Action.RELEASE, null));
    }

    @Test
    void whoIsNotListedKeepsIt() {
        wishes.put(BOB, "1111");
        assertThat(BulkPlan.of(wishes, Map.of("1111", held(ALICE))))
                .containsExactly(new Row(BOB, "1111", Action.TAKEN, ALICE));
    }

    @Test
    void aRowThatFailsMakesThoseFailThatRelyOnIt() {
        wishes.put(CAROL, "2222");
        wishes.put(BOB, "1111");
        wishes.put(ALICE, "9999");
        var index = Map.of("1111", held(ALICE), "2222", held(BOB), "9999", held(sid('d')));
        assertThat(BulkPlan.of(wishes, index))
                .extracting(Row::action)
                .containsExactly(Action.TAKEN, Action.TAKEN, Action.TAKEN);
    }

    @Test
    void whatIsSetAsideForSomebodyOrHeldByTwoIsTaken() {
        wishes.put(ALICE, "1111");
        wishes.put(BOB, null);
        wishes.put(CAROL, "3333");
        var index = Map.of("1111", new Entry(List.of(), BOB), "3333", held(ALICE, BOB));
        assertThat(BulkPlan.of(wishes, index))
                .containsExactly(
                        new Row(ALICE, "1111", Action.TAKEN, BOB),
                        new Row(BOB, null, Action.RELEASE, null),
                        new Row(CAROL, "3333", Action.TAKEN, ALICE));
    }
}
