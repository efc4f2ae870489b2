package io.taskrouter.coordinator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.command.EventCodec;
import io.taskrouter.coordinator.simulator.SimulatorOptions.Latency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a pass makes sure of before it raises the capacity, and that it looks at the worker in time. */
class RaiseTest extends PassesByHand {
    @Test
    void aSlowTaskRouterDoesNotKeepAWorkerOnACallFull() {
        hand.look();
        ring();
        hand.control.options(hand.control.options().withLatency(Latency.fixed(150)));

        hand.look();

        assertThat(hand.capacity()).isEqualTo(2);
    }

    @Test
    void aRaiseFromACopyReadsTheWorkerFirst() {
        hand.control.writeActivity(hand.worker.value(), "Break", "flex");
        hand.look();
        hand.write(hand.attributes().put("isAcdReady", true).toString()); // and nobody tells
        var order = new ArrayList<String>();
        for (var method : List.of("fetchWorker", "writeAttributes", "writeVoiceCapacity")) {
            hand.before(method, any -> {
                order.add(method);
                return null;
            });
        }
        hand.queue.inbox().post(hand.worker, "e1", EventCodec.encode(offered()));
        hand.settled(hand.queue.started(hand.worker));

        assertThat(order).startsWith("fetchWorker", "writeAttributes").endsWith("writeVoiceCapacity");
        assertThat(hand.attributes().path("isAcdReady").booleanValue()).isFalse();
    }

    @Test
    void nothingIsWrittenBeforeTheReplicasKnowWhoHoldsTheWorker() {
        hand.look();
        long writes = writes();
        ring();
        hand.before("confirmed", any -> false);

        hand.run(hand.claim(hand.update(new Command.Look(), null)));

        assertThat(writes()).isEqualTo(writes);
    }

    @Test
    void readinessThatWasUnderWayIsRuledOutBeforeTheCapacityRises() {
        String first = ring();
        hand.look();
        assertThat(hand.capacity()).isEqualTo(2);
        hand.phone.complete(first);
        var late = new AtomicReference<Object[]>();
        hand.before("writeAttributes", args -> {
            if (!((String) args[1]).contains("\"isAcdReady\":true")) return null;
            late.set(args);
            throw new ByHand.Vanished();
        });
        hand.vanishes(hand.claim(hand.update(new Command.Look(), null)));
        assertThat(late.get()).isNotNull();
        hand.nothingBetween();
        ring();
        hand.beforeOne("writeVoiceCapacity", any -> {
            hand.real.writeAttributes(hand.worker, (String) late.get()[1], (String) late.get()[2], it -> true);
            return null;
        });

        hand.settled(hand.next());

        assertThat(hand.capacity()).isEqualTo(2);
        assertThat(hand.attributes().path("isAcdReady").booleanValue()).isFalse();
        assertThat(hand.phone.judge().ours()).isZero();
    }

    @Test
    void whoVanishedBetweenTheStepsCostsNoFurtherWriteOfReadiness() {
        hand.look();
        ring();
        hand.beforeOne("writeVoiceCapacity", any -> {
            throw new ByHand.Vanished();
        });
        hand.vanishes(hand.claim(hand.update(new Command.Look(), null)));
        var writes = new AtomicInteger();
        hand.before("writeAttributes", any -> {
            writes.incrementAndGet();
            return null;
        });

        hand.settled(hand.next());

        assertThat(hand.capacity()).isEqualTo(2);
        assertThat(writes.get()).isZero();
    }

    @Test
    void aWorkerForWhomSomethingWaitsAlwaysIsLookedAtAllTheSame() {
        hand.tools = hand.tools(Map.of("resync-interval", "1s"));
        String call = ring();
        hand.look();
        hand.phone.complete(call); // and nobody tells
        var n = new AtomicInteger();

        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    hand.settled(hand.claim(hand.patch("{\"n\":" + n.incrementAndGet() + "}")));
                    return hand.attributes().path("isAcdReady").booleanValue();
                });
    }

    private long writes() {
        return hand.control.requests("POST worker") + hand.control.requests("POST worker-channel");
    }

    private static Event offered() {
        return VoiceReservation.told("reservation.created", 1, "{\"direction\":\"outbound\"}");
    }
}
