package io.taskrouter.coordinator.queue;

import static io.taskrouter.coordinator.queue.Replica.applied;
import static io.taskrouter.coordinator.queue.Sids.worker;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.command.WorkerSid;
import org.junit.jupiter.api.Test;

/** What happens to a worker is taken in once, however much of it comes. */
class PostingTest extends QueuePromises {
    @Test
    void anEventIsTakenInOnceAndStartsAPass() {
        WorkerSid worker = worker();
        assertThat(here.inbox.post(worker, "EV1", "one")).isTrue();
        Claim claim = here.started(worker);
        assertThat(claim.events()).containsExactly("one");
        assertThat(claim.updates()).isEmpty();
        assertThat(here.inbox.post(worker, "EV1", "one")).isFalse();
        assertThat(here.inbox.post(worker, "EV2", "two")).isTrue();
        assertThat(here.startedNow(worker)).isEmpty();
        var next = (Passes.Settled.Next) here.passes.settle(claim, applied(claim));
        assertThat(next.claim().events()).containsExactly("two");
        assertThat(here.passes.settle(next.claim(), applied(next.claim()))).isEqualTo(new Passes.Settled.Idle());
        assertThat(here.inbox.post(worker, "EV2", "two")).isFalse();
        assertThat(here.startedNow(worker)).isEmpty();
    }

    @Test
    void tooManyEventsCollapseIntoOneLookBehindThoseAlreadyTaken() {
        WorkerSid worker = worker();
        here.inbox.post(worker, "first", "first");
        Claim claim = here.started(worker);
        for (int i = 0; i < 501; i++) here.inbox.post(worker, "EV" + i, "event " + i);
        here.inbox.post(worker, "last", "last");
        var next = (Passes.Settled.Next) here.passes.settle(claim, applied(claim));
        assertThat(next.claim().events()).containsExactly(Inbox.LOOK, "last");
        here.passes.settle(next.claim(), applied(next.claim()));
    }
}
