package io.taskrouter.coordinator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import org.junit.jupiter.api.Test;

/** Somebody writes one worker's document, the coordinator's stamp included, to another: what the stamp says is not the other's. */
class CopiedDocumentTest extends PassesByHand {
    private final WorkerSid bob = hand.worker;
    private final WorkerSid alice = hand.control.seed(500, "{}").stream()
            .map(WorkerSid::new)
            .filter(other -> hand.queue.areTogether(bob, other))
            .findFirst()
            .orElseThrow();

    /** Nor is it taken for one that a Redis set back has forgotten. */
    @Test
    void overAWorkerWhoIsKnownItIsAnOutsideChange() {
        var census = hand.queue.census();
        census.finish(census.begin().orElseThrow());
        hand.settled(hand.claim(hand.patch("{\"directExtension\":\"5678\",\"k\":1}")));
        var waiting = hand.patch("{\"b\":1}");
        var claim = hand.claim(waiting);
        hand.write(alice(held()).toString());

        var outcomes = hand.settled(claim);

        assertThat(outcomes.get(waiting.updateId())).isInstanceOf(Outcome.Applied.class);
        assertThat(hand.attributes().path("b").intValue()).isEqualTo(1);
        assertThat(hand.attributes().path("k").intValue()).isEqualTo(1);
        assertThat(hand.attributes().path("directExtension").textValue()).isEqualTo("5678");
        assertThat(hand.state().acd().hold()).isFalse();
        assertThat(hand.state().returnedUntil()).isNull();
    }

    @Test
    void aNewWorkerIsAsOneWithoutAStamp() {
        var copy = alice(parked());
        assertThat(copy.path(Owned.MARKER).path("parked")).hasSize(1);
        hand.worker = new WorkerSid(hand.control.seed(1, copy.toString()).getFirst());

        hand.look();

        assertThat(hand.state().calls().parkedInOrder()).isEmpty();
        assertThat(hand.state().acd().hold()).isFalse();
        var marker = hand.attributes().path(Owned.MARKER);
        assertThat(marker.path("parked")).isEmpty();
        assertThat(marker.path("rev")).isNotEqualTo(copy.path(Owned.MARKER).path("rev"));
    }

    /** Her document after that. */
    private ObjectNode alice(Update update) {
        hand.settled(hand.claim(update));
        var document = hand.attributes();
        hand.worker = bob;
        return document;
    }

    private Update held() {
        hand.worker = alice;
        hand.settled(hand.claim(hand.patch("{\"directExtension\":\"1234\"}")));
        return hand.update(new Command.Change(null, new Command.AcdChange(null, true, null), null), null);
    }

    private Update parked() {
        hand.worker = alice;
        hand.control.writeActivity(alice.value(), "Available", "flex");
        hand.look();
        String call = hand.phone.callInternally(alice.value());
        await().until(() -> !hand.phone.openReservations(alice.value()).isEmpty());
        hand.phone.accept(hand.phone.openReservations(alice.value()).getLast());
        hand.look();
        return hand.update(new Command.Park(call, null), null);
    }
}
