package io.taskrouter.coordinator.queue;

import static io.taskrouter.coordinator.queue.Replica.applied;
import static io.taskrouter.coordinator.queue.Settlements.outcomes;
import static io.taskrouter.coordinator.queue.Sids.worker;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.command.Settled;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Passes.Result;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Callers are told what became of their updates, wherever and whenever they wait. */
class TellingTest extends QueuePromises {
    /** A slow machine may need longer for a message; who is told before once was told by one. */
    private static final int TRIES = 3;

    @Test
    void aCallerOnAnotherReplicaIsToldByMessage() throws Exception {
        WorkerSid worker = worker();
        try (var other = new Replica(redis, Settings.usual());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            other.queue.begin(); // it accepts and waits, passes are run here
            other.queue.open();
            awaitSubscriber(other);
            Optional<Settled> told = Optional.empty();
            for (int i = 0; i < TRIES && told.isEmpty(); i++) {
                Update update = other.update(worker);
                other.inbox.accept(update, null);
                var waiting = threads.submit(() -> other.toldByMessage(update));
                Claim claim = here.passes.claim(worker).orElseThrow();
                here.passes.settle(claim, applied(claim));
                told = waiting.get();
                Settled settled = here.inbox
                        .status(worker, update.updateId())
                        .orElseThrow()
                        .settled();
                assertThat(settled.outcome())
                        .isEqualTo(applied(claim).outcomes().getFirst().outcome());
                assertThat(settled.confirmed()).isEqualTo(applied(claim).confirmed());
                assertThat(told.orElse(settled)).isEqualTo(settled);
            }
            assertThat(told).isPresent();
        }
    }

    @Test
    void aResultTooLargeForAMessageIsAnnouncedAndRead() throws Exception {
        WorkerSid worker = worker();
        try (var other = new Replica(redis, Settings.usual())) {
            other.queue.begin();
            other.queue.open();
            awaitSubscriber(other);
            var huge = new Outcome.Rejected(Problem.of(ProblemType.PATCH_TEST_FAILED, "x".repeat(40_000)));
            Optional<Settled> told = Optional.empty();
            for (int i = 0; i < TRIES && told.isEmpty(); i++) {
                Update update = other.update(worker);
                other.inbox.accept(update, null);
                Claim claim = here.passes.claim(worker).orElseThrow();
                here.passes.settle(
                        claim, outcomes(applied(claim), List.of(new Result(update.updateId(), huge, false))));
                told = other.toldByMessage(update);
            }
            assertThat(told.orElseThrow().outcome()).isEqualTo(huge);
        }
    }

    @Test
    void aLostMessageCostsTimeButNoAnswer() {
        isFoundThoughNotHeard(Duration.ofSeconds(10));
    }

    @Test
    void whoWaitsNoLongerLooksOnceMore() {
        isFoundThoughNotHeard(Duration.ofMillis(300));
    }

    private void isFoundThoughNotHeard(Duration atMost) {
        WorkerSid worker = worker();
        try (var deaf = new Replica(redis, Settings.usual())) {
            deaf.queue.begin(); // and never opened: it hears nothing
            Update update = deaf.update(worker);
            deaf.inbox.accept(update, null);
            Claim claim = here.passes.claim(worker).orElseThrow();
            here.passes.settle(claim, applied(claim));
            assertThat(deaf.inbox.await(worker, update.updateId(), atMost)).isPresent();
        }
    }

    @Test
    void whoComesBackLaterFindsTheResultThatPassedBy() {
        WorkerSid worker = worker();
        String id = here.accept(worker, 1).getFirst();
        Claim claim = here.started(worker);
        assertThat(here.inbox.await(worker, id, Duration.ofMillis(10))).isEmpty();
        here.passes.settle(claim, applied(claim));
        assertThat(here.inbox.await(worker, id, Duration.ofMillis(500))).isPresent();
        assertThat(here.inbox.await(worker, id, Duration.ofMillis(500))).isPresent();
    }

    @Test
    void anUpdateIsKnownOnlyUnderItsOwnWorker() {
        WorkerSid worker = worker();
        String id = here.accept(worker, 1).getFirst();
        WorkerSid neighbour = IntStream.range(0, 10_000)
                .mapToObj(_ -> worker())
                .filter(it -> here.keys(it).prefix().equals(here.keys(worker).prefix()))
                .findFirst()
                .orElseThrow();
        assertThat(here.inbox.status(worker, id).orElseThrow().settled()).isNull();
        assertThat(here.inbox.status(neighbour, id)).isEmpty();
        assertThat(here.inbox.status(worker, "unknown")).isEmpty();
        Claim claim = here.started(worker);
        here.passes.settle(claim, applied(claim));
        assertThat(here.inbox.status(neighbour, id)).isEmpty();
    }
}
