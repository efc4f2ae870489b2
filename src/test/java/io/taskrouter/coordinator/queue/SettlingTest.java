package io.taskrouter.coordinator.queue;

import static io.taskrouter.coordinator.queue.Replica.applied;
import static io.taskrouter.coordinator.queue.Replica.ids;
import static io.taskrouter.coordinator.queue.Replica.with;
import static io.taskrouter.coordinator.queue.Settlements.kept;
import static io.taskrouter.coordinator.queue.Settlements.outcomes;
import static io.taskrouter.coordinator.queue.Sids.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.command.Settled;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Passes.Document;
import io.taskrouter.coordinator.queue.Passes.Result;
import io.taskrouter.coordinator.queue.Passes.Settlement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A pass ends in one step with everything that came of it, and hands over what waits. */
class SettlingTest extends QueuePromises {
    @Test
    void whatArrivesDuringAPassIsHandedOverBySettling() {
        WorkerSid worker = worker();
        List<String> first = here.accept(worker, 1);
        Claim claim = here.started(worker);
        List<String> more = here.accept(worker, 3);
        assertThat(here.startedNow(worker)).isEmpty();
        var next = (Passes.Settled.Next) here.passes.settle(claim, applied(claim));
        assertThat(ids(claim)).isEqualTo(first);
        assertThat(ids(next.claim())).isEqualTo(more);
        assertThat(next.claim().pass()).isEqualTo(claim.pass() + 1);
        assertThat(next.claim().served()).isEqualTo(1);
        assertThat(next.claim().state()).isEqualTo(applied(claim).state());
        assertThat(next.claim().marker().next()).isGreaterThan(claim.marker().next());
        assertThat(here.passes.settle(next.claim(), applied(next.claim()))).isEqualTo(new Passes.Settled.Idle());
    }

    @Test
    void withoutHandingOverWhatWaitsIsLeftForAnybody() {
        WorkerSid worker = worker();
        here.accept(worker, 1);
        Claim claim = here.started(worker);
        List<String> more = here.accept(worker, 1);
        assertThat(here.passes.settle(claim, with(applied(claim), null, false))).isEqualTo(new Passes.Settled.Idle());
        assertThat(ids(brief.passes.claim(worker).orElseThrow())).isEqualTo(more);
    }

    @Test
    void unansweredMembersGoBackToWaitingInTheirOrder() {
        WorkerSid worker = worker();
        List<String> ids = new ArrayList<>(here.accept(worker, 1));
        Claim one = here.started(worker);
        ids.addAll(here.accept(worker, 3));
        Claim batch = here.passes.gather(one).orElseThrow();
        var next = (Passes.Settled.Next) here.passes.settle(batch, applied(batch, 2));
        assertThat(ids(next.claim())).isEqualTo(ids.subList(2, 4));
        assertThat(here.inbox.status(worker, ids.get(1)).orElseThrow().settled())
                .isNotNull();
        assertThat(here.inbox.status(worker, ids.get(2)).orElseThrow().settled())
                .isNull();
        here.passes.settle(next.claim(), applied(next.claim()));
    }

    @Test
    void outcomesInAnotherOrderOrForMoreThanTheBatchAreRefused() {
        WorkerSid worker = worker();
        here.accept(worker, 1);
        Claim claim = here.started(worker);
        Settlement good = applied(claim);
        var stranger = new Result("another", good.outcomes().getFirst().outcome(), false);
        assertThatThrownBy(() -> here.passes.settle(claim, outcomes(good, List.of(stranger))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> here.passes.settle(
                        claim, outcomes(good, List.of(good.outcomes().getFirst(), stranger))))
                .isInstanceOf(IllegalArgumentException.class);
        here.passes.settle(claim, good);
    }

    @Test
    void everyKindOfOutcomeIsKeptAsItWas() {
        WorkerSid worker = worker();
        List<String> ids = new ArrayList<>(here.accept(worker, 1));
        Claim first = here.started(worker);
        ids.addAll(here.accept(worker, 2));
        Claim claim = here.passes.gather(first).orElseThrow();
        List<Outcome> outcomes = List.of(
                CommandSamples.applied(),
                new Outcome.Rejected(CommandSamples.problem()),
                new Outcome.Failed(Problem.of(ProblemType.TASKROUTER_REFUSED, "it said 20001")));
        List<Result> results = IntStream.range(0, 3)
                .mapToObj(i -> new Result(ids.get(i), outcomes.get(i), i == 2))
                .toList();
        here.passes.settle(claim, outcomes(applied(claim), results));
        for (int i = 0; i < 3; i++) {
            Settled settled =
                    here.inbox.status(worker, ids.get(i)).orElseThrow().settled();
            assertThat(settled.outcome()).isEqualTo(outcomes.get(i));
            assertThat(settled.confirmed()).isEqualTo(i == 0 ? applied(claim).confirmed() : null);
            assertThat(settled.worker()).isEqualTo(worker);
        }
        String dead = here.keys(worker).dead();
        assertThat(String.valueOf(redis.command(dead, "LRANGE", dead, "0", "-1")))
                .contains(ids.get(2), "20001");
    }

    @Test
    void aWorkerThatIsForgottenLeavesNothingThatStays() {
        WorkerSid worker = worker();
        List<String> ids = here.accept(worker, 1);
        Claim claim = here.started(worker);
        var theirs = List.of(new Document("s1", "{\"a\":2}"));
        here.passes.settle(
                claim,
                kept(claim, "state", "summary", List.of("entry"), new Document("s1", "{}"))
                        .keeping(theirs));
        ids = here.accept(worker, 1);
        claim = here.started(worker);
        here.passes.settle(claim, kept(claim, null, null, List.of(), null));
        assertThat(here.workers.find(worker)).isEmpty();
        assertThat(here.workers.floor()).doesNotContainKey(worker);
        assertThat(here.workers.document(worker, "s1")).isEmpty();
        assertThat(here.workers.found(worker, "s1")).isEmpty();
        assertThat(here.inbox.status(worker, ids.getFirst()).orElseThrow().settled())
                .isNotNull();
        for (String key : everythingOf(worker).keySet()) {
            assertThat((Long) redis.command(key, "PTTL", key)).as(key).isPositive();
        }
        // and comes back when it is seen again
        here.accept(worker, 1);
        claim = here.started(worker);
        here.passes.settle(claim, kept(claim, "state", "summary", List.of("entry"), null));
        String hash = here.keys(worker).hash();
        assertThat(redis.command(hash, "PTTL", hash)).isEqualTo(-1L);
        String journal = here.keys(worker).journal();
        assertThat(redis.command(journal, "PTTL", journal)).isEqualTo(-1L);
    }
}
