package io.taskrouter.coordinator.queue;

import static io.taskrouter.coordinator.queue.Replica.applied;
import static io.taskrouter.coordinator.queue.Sids.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Inbox.Receipt;
import io.taskrouter.coordinator.queue.Passes.Settlement;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What failed for good is kept until an operator has it done again or drops it. */
class DeadLettersTest extends QueuePromises {
    @Test
    void aDeadLetterIsRequeuedOnceAtTheTailHoweverOftenThatIsAsked() {
        WorkerSid worker = worker();
        Update poison = here.update(worker);
        here.inbox.accept(poison, null);
        Claim claim = here.started(worker);
        Problem problem = Problem.of(ProblemType.TASKROUTER_REFUSED, "no");
        here.passes.settle(claim, Settlements.buried(poison.updateId(), new Outcome.Failed(problem)));
        Oversight.DeadLetter letter = letterOf(poison);
        assertThat(letter.update()).isEqualTo(poison);
        assertThat(letter.problem()).isEqualTo(problem);
        String kept = here.keys(worker).dead();
        Object bytes = ((List<?>) redis.command(kept, "LRANGE", kept, "0", "0")).getFirst();

        here.queue.begin();
        try {
            var first = here.queue
                    .oversight()
                    .requeue(letter.id(), DeadLettersTest::note)
                    .orElseThrow();
            String became = ((Receipt.Accepted) first.receipt()).updateId();
            assertThat(here.queue.oversight().requeue(letter.id(), DeadLettersTest::note))
                    .as("the letter is gone, and whoever has not heard the answer is told what it became")
                    .contains(new Oversight.Requeued(worker, new Receipt.Replayed(became)));
            redis.command(kept, "LPUSH", kept, (String) bytes); // as if the replica had died before it removed it
            assertThat(here.queue.oversight().requeue(letter.id(), DeadLettersTest::note))
                    .contains(first);
            assertThat(depth(worker)).isEqualTo(1);
        } finally {
            // a replica that drains does not come back
            here.close();
            here = new Replica(redis, Settings.usual());
        }
        Claim again = here.passes.claim(worker).orElseThrow();
        String successor = again.updates().getFirst().update().updateId();
        assertThat(here.workers.history(worker, null, 10).entries())
                .as("once per letter taken away")
                .containsExactly(poison.updateId() + " as " + successor, poison.updateId() + " as " + successor);
        assertThat(again.updates().getFirst().update().command()).isEqualTo(poison.command());
        assertThat(again.updates().getFirst().update().updateId()).isNotEqualTo(poison.updateId());
        here.passes.settle(again, applied(again));
    }

    @Test
    void deadLettersAreShownInPagesAndDropped() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            WorkerSid worker = worker();
            Update poison = i == 0 ? ofManyAtOnce(here.update(worker)) : here.update(worker);
            here.inbox.accept(poison, null);
            Claim claim = here.started(worker);
            Outcome failed = new Outcome.Failed(Problem.of(ProblemType.TASKROUTER_REFUSED, "no"));
            here.passes.settle(claim, Settlements.buried(poison.updateId(), failed));
            ids.add(letterOf(poison).id());
        }
        List<String> paged = new ArrayList<>();
        String cursor = null;
        do {
            Oversight.Page page = here.queue.oversight().deadLetters(cursor, 2);
            page.letters().forEach(each -> paged.add(each.id()));
            cursor = page.next();
        } while (cursor != null);
        assertThat(paged).doesNotHaveDuplicates().containsAll(ids);
        assertThat(here.queue.oversight().drop(ids.getFirst(), DeadLettersTest::note))
                .isPresent();
        assertThat(here.queue.oversight().drop(ids.getFirst(), DeadLettersTest::note))
                .isEmpty();
        assertThat(here.queue.oversight().drop("9999-none", DeadLettersTest::note))
                .isEmpty();
        assertThat(here.queue.oversight().drop("no id", DeadLettersTest::note)).isEmpty();
    }

    @Test
    void aPageGoesOnWhereTheLastOneEndedThoughThatLetterWasTaken() {
        WorkerSid worker = worker();
        List<Update> poison = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            poison.add(here.update(worker));
            here.inbox.accept(poison.getLast(), null);
            Claim claim = here.started(worker);
            here.passes.settle(claim, buried(claim));
            long buried = System.currentTimeMillis();
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> System.currentTimeMillis() > buried + 1);
        }
        var oversight = here.queue.oversight();
        List<String> expected = poison.reversed().stream()
                .map(each -> new Keys(here.config.partitions()).number(worker) + "-" + each.updateId())
                .toList();
        String cursor = null;
        List<String> seen = new ArrayList<>();
        do {
            Oversight.Page page = oversight.deadLetters(cursor, 1);
            for (var letter : page.letters()) {
                seen.add(letter.id());
                if (expected.contains(letter.id())) oversight.drop(letter.id(), DeadLettersTest::note);
            }
            cursor = page.next();
        } while (cursor != null);
        assertThat(seen).doesNotHaveDuplicates().containsSubsequence(expected);
    }

    @Test
    void aLetterOfANewerReleaseIsShownAndCanOnlyBeDropped() {
        WorkerSid worker = worker();
        String dead = here.keys(worker).dead();
        String letter = "1700000000000 {\"acceptedAt\":1,\"update\":{\"v\":2,\"id\":\"newer\"},\"outcome\":{}}";
        redis.command(dead, "RPUSH", dead, letter);
        String id = new Keys(here.config.partitions()).number(worker) + "-newer";
        assertThatThrownBy(() -> here.queue.oversight().requeue(id, DeadLettersTest::note))
                .isInstanceOf(Oversight.Unreadable.class);
        assertThat(here.queue.oversight().drop(id, DeadLettersTest::note)).isPresent();
    }

    /** Nobody knows any more what it asked for. */
    @Test
    void aLetterThatCouldNotBeReadIsShownAndCanOnlyBeDropped() {
        WorkerSid worker = worker();
        Update update = here.update(worker);
        ((Command.MergePatch) ((Command.Change) update.command()).attributes())
                .patch()
                .put("n", new BigInteger("9".repeat(100_001)));
        here.inbox.accept(update, null);
        Claim claim = here.started(worker);
        here.passes.settle(claim, buried(claim));

        Update broken = claim.updates().getFirst().update();
        assertThat(broken.command()).isEqualTo(new Command.Unreadable());
        assertThat(broken.updateId()).isEqualTo(update.updateId());
        Oversight.DeadLetter letter = letterOf(broken);
        assertThatThrownBy(() -> here.queue.oversight().requeue(letter.id(), DeadLettersTest::note))
                .isInstanceOf(Oversight.Unreadable.class);
        assertThat(here.queue.oversight().drop(letter.id(), DeadLettersTest::note))
                .isPresent();
    }

    private static Settlement buried(Claim claim) {
        Outcome failed = new Outcome.Failed(Problem.of(ProblemType.TASKROUTER_REFUSED, "no"));
        String id = claim.updates().getFirst().update().updateId();
        return Settlements.buried(id, failed);
    }

    /** As the rows of a bulk assignment are named. */
    private static Update ofManyAtOnce(Update update) {
        return new Update(
                update.updateId() + "-0",
                update.worker(),
                update.caller(),
                update.handling(),
                update.ifMatch(),
                update.command(),
                update.replica(),
                update.traceparent());
    }

    private static Oversight.Note note(Update letter, String successor) {
        String text = letter.updateId() + (successor == null ? " dropped" : " as " + successor);
        return new Oversight.Note(text, "letter.handled {\"updateId\":\"" + letter.updateId() + "\"}");
    }

    private Oversight.DeadLetter letterOf(Update update) {
        return here.queue.oversight().deadLetters(null, 1000).letters().stream()
                .filter(each -> update.equals(each.update()))
                .findFirst()
                .orElseThrow();
    }
}
