package io.taskrouter.coordinator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.BooleanNode;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.queue.Passes;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** Where the coordinator's stamp stands somebody else may write whatever they like: it stops nobody. */
class MadeUpStampTest extends PassesByHand {
    private static final String TWO_LINES = "{\"coordinator\":{\"rev\":\"a\\nb\"},\"x\":1}";

    @Test
    void aWorkerFirstSeenWithOneOfTwoLinesIsLookedAfter() {
        hand.write(TWO_LINES);
        hand.look();
        assertThat(hand.queue.workers().documents(hand.worker)).allMatch(each -> each.startsWith("{"));

        isTakenOutOfTheQueueOnACall();
    }

    /** It may have been kept before it was known to be none. */
    @Test
    void norDoesOneThatIsKeptStopAnybody() {
        hand.look();
        var claim = hand.claim(hand.update(new Command.Look(), null));
        var settlement = ((Ending.Done) hand.run(claim)).settlement();
        hand.queue.passes().settle(claim, ByHand.withoutMore(keeping(settlement, "a\nb", TWO_LINES)));

        isTakenOutOfTheQueueOnACall();
        hand.write("{\"x\":3,\"coordinator\":{\"rev\":\"a\",\"wish\":true,\"hold\":false,\"parked\":[]}}");
        hand.look();
        assertThat(hand.attributes().path("x").asInt()).isEqualTo(3);
    }

    private void isTakenOutOfTheQueueOnACall() {
        hand.write("{\"x\":2}");
        ring();
        hand.look();
        assertThat(hand.attributes().get("isAcdReady")).isEqualTo(BooleanNode.FALSE);
        assertThat(hand.attributes().path("x").asInt()).isEqualTo(2);
    }

    private static Passes.Settlement keeping(Passes.Settlement it, String stamp, String attributes) {
        var documents = new ArrayList<>(it.documents());
        documents.add(new Passes.Document(stamp, attributes));
        return new Passes.Settlement(
                it.state(),
                it.outcomes(),
                it.events(),
                it.confirmed(),
                it.marker(),
                documents,
                it.journal(),
                it.summary(),
                it.lookAgain(),
                false,
                it.feed(),
                it.found(),
                it.seen());
    }
}
