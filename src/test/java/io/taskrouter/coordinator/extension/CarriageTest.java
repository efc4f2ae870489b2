package io.taskrouter.coordinator.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskrouter.coordinator.command.Caller;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Errands;
import io.taskrouter.coordinator.queue.Extensions;
import io.taskrouter.coordinator.queue.QueueUnavailable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A move that is refused leaves the extension where it was, whoever carries it out and however often somebody else has to begin again. */
class CarriageTest {
    private static final WorkerSid ALICE = new WorkerSid("WK" + "a".repeat(32));
    private static final WorkerSid BOB = new WorkerSid("WK" + "b".repeat(32));
    private static final String EXTENSION = "1111";

    private final MovesByHand floor = new MovesByHand();
    private final Carriage carriage = new Carriage(floor, floor, floor);

    @BeforeEach
    void aliceHasItAndBobIsToGetIt() {
        floor.held.put(ALICE, EXTENSION);
        Update update = new Update(
                "01MOVE",
                BOB,
                new Caller("service", Caller.Role.SERVICE),
                Update.Handling.LENIENT,
                null,
                Assignment.change(EXTENSION),
                floor.replica(),
                null);
        floor.open(List.of(new Assignment(update, EXTENSION, ALICE, null, Instant.EPOCH).errand()), Errands.CARRIED);
    }

    private void carryOut() {
        carriage.carryOut(floor.take(1).getFirst());
    }

    private void isInterrupted() {
        assertThatThrownBy(this::carryOut).isInstanceOf(QueueUnavailable.class);
        assertThat(floor.take(1)).isNotEmpty();
    }

    private static void away() {
        throw new QueueUnavailable("no answer");
    }

    @Test
    void whatIsMovedIsGoneFromOneAndThenTheOthers() {
        carryOut();
        assertThat(floor.held).isEqualTo(Map.of(BOB, EXTENSION));
        assertThat(floor.accepted).extracting(Update::worker).containsExactly(ALICE, BOB);
        assertThat(floor.take(1)).isEmpty();
    }

    /** As a Redis that is emptied, or replaced by one that lagged behind. */
    @Test
    @Timeout(20)
    void whatTheQueuesForgetIsAskedForAgain() {
        floor.forgotten.addAll(List.of(ALICE, BOB));
        carryOut();
        assertThat(floor.held).isEqualTo(Map.of(BOB, EXTENSION));
        assertThat(floor.accepted).extracting(Update::worker).containsExactly(ALICE, ALICE, BOB, BOB);
        assertThat(floor.accepted.get(1).updateId())
                .isEqualTo(floor.accepted.get(0).updateId());
        assertThat(floor.accepted.get(3).updateId())
                .isEqualTo(floor.accepted.get(2).updateId());
        assertThat(floor.take(1)).isEmpty();
    }

    @Test
    void whatIsRefusedIsPutBackThoughItsCarrierStopsBeforehand() {
        floor.unknown.add(BOB);
        floor.beforeAssigning = () -> {
            if (!floor.accepted.isEmpty() && floor.accepted.getLast().worker().equals(BOB)) away();
        };
        isInterrupted();
        assertThat(floor.held).isEmpty();

        floor.beforeAssigning = () -> {};
        carryOut();
        assertThat(floor.held).isEqualTo(Map.of(ALICE, EXTENSION));
        assertThat(floor.take(1)).isEmpty();
    }

    @Test
    void whatWasPutBackIsNotPutBackOnceMore() {
        floor.unknown.add(BOB);
        floor.beforeClosing = CarriageTest::away;
        isInterrupted();
        assertThat(floor.held).isEqualTo(Map.of(ALICE, EXTENSION));

        floor.held.clear(); // Alice has given it up since
        floor.beforeClosing = () -> {};
        carryOut();
        assertThat(floor.held).isEmpty();
        assertThat(floor.take(1)).isEmpty();
    }

    @Test
    void whatCannotBePutBackBeforeTheIndexIsReadIsPutBackAfterwards() {
        floor.unknown.add(BOB);
        floor.ready = false;
        floor.formerly.put(EXTENSION, new Extensions.Entry(List.of(ALICE), null));
        isInterrupted();
        floor.ready = true;
        floor.opens = false;
        isInterrupted();
        assertThat(floor.held).isEmpty();

        floor.opens = true;
        carryOut();
        assertThat(floor.held).isEqualTo(Map.of(ALICE, EXTENSION));
        assertThat(floor.take(1)).isEmpty();
    }
}
