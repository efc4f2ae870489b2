package io.taskrouter.coordinator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Claim;
import io.taskrouter.coordinator.taskrouter.Fence;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A document may be read by somebody at any moment, in the middle of a pass as well, and be written back with a change whenever he likes. What he only copied says nothing of what he wants. */
class InBetweenTest extends PassesByHand {
    private ObjectNode read = ExactJson.MAPPER.createObjectNode();

    @BeforeEach
    void lateCopiesAreNoLateWrites() {
        hand.tools = hand.tools(Map.of(), Duration.ofMillis(1));
        hand.look();
    }

    @Test
    void aCopyOfWhatStoodInBetweenIsNoWish() {
        var completing = completing();
        hand.before("completeTask", args -> readNow());

        hand.settled(completing);

        assertReadBeforeReadyAgain();
        writesBackWith("theirs");
        isWishedAndReadyWith("theirs");
    }

    @Test
    void norWhereThePassHadToBeTakenUp() {
        var completing = completing();
        hand.before("completeTask", args -> {
            hand.beforeOne("writeAttributes", write -> {
                hand.before("fetchWorker", fetch -> ByHand.throttled());
                return landsUnanswered(write);
            });
            return readNow();
        });
        hand.givenBack(completing);
        hand.nothingBetween();

        hand.worked();

        assertReadBeforeReadyAgain();
        writesBackWith("theirs");
        isWishedAndReadyWith("theirs");
    }

    @Test
    void whatSomebodyMadeOfAWriteBeforeItWasSeenIsNotTakenForIt() {
        hand.beforeOne("writeAttributes", args -> {
            var unanswered = landsUnanswered(args);
            readNow();
            hand.write(ExactJson.text(read.deepCopy().put("isAcdReady", false)));
            return unanswered;
        });
        hand.settled(hand.claim(hand.patch("{\"asked\":1}")));
        assertThat(read.path("isAcdReady").asBoolean()).isTrue();
        assertThat(hand.state().acd().wish()).isFalse();

        writesBackWith("theirs");

        assertThat(hand.attributes().path("theirs").asInt()).isEqualTo(1);
        assertThat(hand.state().acd().wish()).isFalse();
    }

    @Test
    void aCopyOfWhatWasThereAtFirstSightIsNoWish() {
        completing();
        readNow();
        assertThat(read.path("isAcdReady").asBoolean()).isFalse();
        hand.worker = new WorkerSid(hand.control
                .seed(1, ExactJson.text(read).replace("\"1234\"", "\"1235\""))
                .getFirst());
        hand.tools = hand.tools(Map.of("intent-ttl", "1ms"), Duration.ofMillis(1)); // nobody is made ready before
        await().until(() -> {
            hand.look();
            return hand.attributes().path("isAcdReady").asBoolean();
        });

        writesBackWith("theirs");

        assertThat(hand.attributes().path("theirs").asInt()).isEqualTo(1);
        assertThat(hand.state().acd().wish()).isTrue();
    }

    /** On a call; its completion is asked for together with a change, so that the document is written before and after. */
    private Claim completing() {
        String call = hand.phone.callInternally(hand.worker.value());
        await().until(() -> !hand.phone.openReservations(hand.worker.value()).isEmpty());
        hand.phone.accept(hand.phone.openReservations(hand.worker.value()).getLast());
        hand.look();
        var complete = hand.update(new Command.Complete(hand.phone.taskOf(call), "done"), null);
        return hand.claim(hand.patch("{\"asked\":1}"), complete);
    }

    private @Nullable Object readNow() {
        read = hand.attributes();
        return null;
    }

    private Object landsUnanswered(Object[] args) {
        hand.real.writeAttributes((WorkerSid) args[0], (String) args[1], (String) args[2], (Fence) args[3]);
        return ByHand.unanswered();
    }

    private void assertReadBeforeReadyAgain() {
        assertThat(read.path("asked").asInt()).isEqualTo(1);
        assertThat(read.path("isAcdReady").asBoolean()).isFalse();
        assertThat(hand.attributes().path("isAcdReady").asBoolean()).isTrue();
    }

    private void writesBackWith(String key) {
        hand.write(ExactJson.text(read.deepCopy().put(key, 1)));
        hand.look();
    }

    private void isWishedAndReadyWith(String key) {
        assertThat(hand.attributes().path(key).asInt()).isEqualTo(1);
        assertThat(hand.state().acd().wish()).isTrue();
        assertThat(hand.attributes().path("isAcdReady").asBoolean()).isTrue();
    }
}
