package io.taskrouter.coordinator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.command.EventCodec;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.taskrouter.Fence;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What raises alerts is counted once for each time it happened, however many tries the pass takes that finds it. */
class CountedOnceTest extends PassesByHand {
    @Test
    void aChangeThatIsHealedAtTheFourthTry() {
        hand.look();
        hand.write("{\"theirs\":1}");

        throttledThrice("writeAttributes");
        hand.worked();

        assertThat(count("coordinator.outside.changes", "healed", "true")).isEqualTo(1);
    }

    @Test
    void oneThatIsReadTwiceBeforeItIsHealed() {
        hand.look();
        hand.write("{\"theirs\":1}");
        hand.beforeOne("writeAttributes", any -> {
            hand.control.writeActivity(hand.worker.value(), "Break", "flex"); // a conflict, and the same attributes
            return null;
        });

        hand.look();

        assertThat(count("coordinator.outside.changes", "healed", "true")).isEqualTo(1);
    }

    @Test
    void whatIsReadTwiceBeforeItIsHealedIsOneDeedOfAFight() {
        hand.look();
        hand.write(hand.attributes().put("directExtension", "none").toString());
        hand.beforeOne("writeAttributes", any -> {
            hand.control.writeActivity(hand.worker.value(), "Break", "flex"); // a conflict, and the same attributes
            return null;
        });

        hand.look();
        assertThat(hand.state().undone()).hasSize(1);

        hand.write(hand.attributes().put("directExtension", "none").toString());
        hand.look();
        assertThat(hand.state().undone()).hasSize(2);
    }

    /** Neither the answer nor a look tells its first holder that it has landed, and the second one finds his own writing. */
    @Test
    void oneThatIsHealedUnknownToWhoDoesIt() {
        hand.look();
        hand.write(hand.attributes().put("directExtension", "none").toString());
        hand.beforeOne("writeAttributes", args -> {
            hand.real.writeAttributes((WorkerSid) args[0], (String) args[1], (String) args[2], (Fence) args[3]);
            hand.beforeOne("fetchWorker", any -> ByHand.throttled());
            return ByHand.unanswered();
        });
        hand.givenBack(hand.claim(hand.update(new Command.Look(), null)));
        assertThat(hand.attributes().has("directExtension")).isFalse();

        hand.worked();

        assertThat(count("coordinator.outside.changes", "healed", "true")).isEqualTo(1);
        assertThat(count("coordinator.extension.conflicts", "kind", "invalid")).isEqualTo(1);
    }

    /** Whoever takes such a pass up finds nothing of it any more. */
    @Test
    void oneThatIsHealedByAPassThatIsGivenBack() {
        hand.look();
        hand.write("{\"theirs\":1}");
        hand.beforeOne("openReservations", any -> ByHand.throttled());
        assertThat(hand.givenBack(hand.claim(hand.intend())).clean()).isFalse();
        assertThat(hand.attributes().has("coordinator")).isTrue();

        hand.worked();

        assertThat(count("coordinator.outside.changes", "healed", "true")).isEqualTo(1);
    }

    @Test
    void twoThatAreTheSame() {
        hand.look();
        for (int i = 0; i < 2; i++) {
            hand.write("{\"theirs\":1}");
            hand.look();
        }

        assertThat(count("coordinator.outside.changes", "healed", "true")).isEqualTo(2);
    }

    @Test
    void aFightThatIsFoundInAPassThatIsGivenBack() {
        hand.look();
        for (int i = 1; i < 10; i++) {
            hand.write("{\"theirs\":" + i + "}");
            hand.look();
        }
        assertThat(count("coordinator.fights")).isZero();
        hand.write("{\"theirs\":10}");

        throttledThrice("writeAttributes");
        hand.worked();

        assertThat(count("coordinator.fights")).isEqualTo(1);
    }

    @Test
    void anExtensionThatIsPutBackAtTheFourthTry() {
        hand.look();
        hand.write(hand.attributes().put("directExtension", "none").toString());

        throttledThrice("writeAttributes");
        hand.worked();

        assertThat(count("coordinator.extension.conflicts", "kind", "invalid")).isEqualTo(1);
    }

    @Test
    void aWordThatNobodyHasHeardOf() {
        hand.look();
        hand.queue
                .inbox()
                .post(
                        hand.worker,
                        "s1",
                        EventCodec.encode(new Event.Signal(
                                "s1",
                                Instant.now(),
                                "dialer",
                                "session",
                                1,
                                null,
                                null,
                                null,
                                null,
                                ExactJson.object("{\"type\":\"unheard\"}"))));

        throttledThrice("fetchWorker");
        hand.worked();

        assertThat(count("coordinator.call.words.unknown", "source", "dialer")).isEqualTo(1);
    }

    /** Its former holder has vanished, and those who take it up cannot read the worker at first; turning the call away fails as well. */
    @Test
    void aBreachThatIsFoundByThoseWhoCannotReadTheWorker() {
        ring();
        hand.look();
        hand.before("settle", any -> {
            throw new ByHand.Vanished();
        });
        var first = hand.claim(hand.patch("{\"a\":1}"));
        hand.vanishes(first);
        String queueCall = offered();
        hand.queue.inbox().post(hand.worker, "e1", EventCodec.encode(told(queueCall)));
        hand.before("rejectReservation", any -> ByHand.throttled());

        for (int holders = 0; holders < 3; holders++) {
            hand.beforeOne("fetchWorker", any -> ByHand.throttled());
            hand.givenBack(hand.next());
        }
        hand.worked();

        assertThat(count("coordinator.breaches")).isEqualTo(1);
        assertThat(hand.state().breached()).containsExactly(queueCall);
    }

    private void throttledThrice(String method) {
        hand.before(method, any -> ByHand.throttled());
        hand.givenBack(hand.claim(hand.update(new Command.Look(), null)));
        for (int tries = 1; tries < 3; tries++) hand.givenBack(hand.next());
        hand.nothingBetween();
    }

    /** A queue call comes to somebody who talks already. */
    private String offered() {
        var before = Set.copyOf(hand.phone.openReservations(hand.worker.value()));
        hand.write(hand.attributes().put("isAcdReady", true).toString());
        hand.phone.callQueue();
        return await().until(
                        () -> hand.phone.openReservations(hand.worker.value()).stream()
                                .filter(each -> !before.contains(each))
                                .findAny(),
                        found -> found.isPresent())
                .orElseThrow();
    }

    private Event told(String reservation) {
        return new Event.Reservation(
                "e1",
                Instant.now(),
                "reservation.created",
                reservation,
                0,
                hand.phone.taskOf(hand.phone.callOf(reservation)),
                "voice",
                "{\"direction\":\"inbound\"}",
                null,
                null,
                null,
                null,
                null);
    }

    private double count(String name, String... tags) {
        return hand.metrics.get(name).tags(tags).counters().stream()
                .mapToDouble(each -> each.count())
                .sum();
    }
}
