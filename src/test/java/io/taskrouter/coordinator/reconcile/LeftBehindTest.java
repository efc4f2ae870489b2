package io.taskrouter.coordinator.reconcile;

import static io.taskrouter.coordinator.reconcile.ByHand.throttled;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.command.EventCodec;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Update;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The oldest update waits, and with it the whole batch; the pass writes what the rules want all the same, and its holder vanishes. What waited was not in that write. */
class LeftBehindTest extends PassesByHand {
    @Test
    void aHoldIsNotToldAsDone() {
        hand.look();
        aLookIsAskedFor();
        callsCannotBeRead();
        rings();
        var hold = hand.update(new Command.Change(null, new Command.AcdChange(null, true, null), null), null);

        vanishesHavingWritten(look(), hold);

        assertThat(worked(hold)).isInstanceOf(Outcome.Applied.class);
        assertThat(hand.state().acd().hold()).isTrue();
    }

    @Test
    void norIsAPatchBesideAnOutsideChange() {
        hand.look();
        aLookIsAskedFor();
        callsCannotBeRead();
        hand.write(hand.attributes().put("theirs", 1).toString());
        long before = hand.state().revision();
        var patch = hand.patch("{\"k\":1}");

        vanishesHavingWritten(look(), patch);

        assertThat(worked(patch)).isInstanceOf(Outcome.Applied.class);
        assertThat(hand.attributes().path("k").intValue()).isEqualTo(1);
        assertThat(hand.attributes().path("theirs").intValue()).isEqualTo(1);
        assertThat(hand.state().revision()).isEqualTo(before + 2);
        var history = hand.queue.workers().history(hand.worker, null, 10).entries();
        assertThat(history).anyMatch(entry -> entry.contains("\"theirs\""));
    }

    @Test
    void norIsAnExtensionThatNobodyHasRefused() {
        hand.look();
        hand.write(hand.attributes().put("theirs", 1).toString());
        aLookIsAskedFor();
        var extension = hand.patch("{\"directExtension\":\"1234\"}");

        vanishesHavingWritten(extension);
        var census = hand.queue.census();
        census.finish(census.begin().orElseThrow());

        assertThat(worked(extension)).isInstanceOf(Outcome.Applied.class);
        assertThat(hand.attributes().path("directExtension").textValue()).isEqualTo("1234");
    }

    private void vanishesHavingWritten(Update first, Update... more) {
        var before = hand.attributes().path(Owned.MARKER);
        var ending = hand.vanishes(hand.claim(first, more));
        assertThat(ending).isInstanceOf(Ending.Done.class);
        assertThat(ByHand.outcomes(ending)).isEmpty();
        assertThat(hand.attributes().path(Owned.MARKER)).isNotEqualTo(before);
        hand.nothingBetween();
    }

    /** In whichever pass its turn comes. */
    private Outcome worked(Update update) {
        while (true) {
            var outcome = hand.worked().get(update.updateId());
            if (outcome != null) return outcome;
        }
    }

    private Update look() {
        return hand.update(new Command.Look(), null);
    }

    private void aLookIsAskedFor() {
        hand.queue.inbox().post(hand.worker, "l1", EventCodec.encode(new Event.Look("l1", Instant.now(), "a test")));
    }

    private void callsCannotBeRead() {
        hand.before("openReservations", _ -> throttled());
    }

    private void rings() {
        var event = VoiceReservation.told("reservation.created", 1, "{\"direction\":\"outbound\"}");
        hand.queue.inbox().post(hand.worker, "e1", EventCodec.encode(event));
    }
}
