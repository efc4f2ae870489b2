package io.taskrouter.coordinator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.command.EventCodec;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.queue.Claim;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Redis' clock has been put back, or a server whose clock is behind has taken over: what was to last for a while lasts no longer than that. */
class ClockBehindTest extends PassesByHand {
    private static final Duration BEHIND = Duration.ofMinutes(10);
    private static final Duration WINDOW = Duration.ofSeconds(30);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final String marked =
            "{\"coordinator\":{\"rev\":\"abcdef000000001aaaa\",\"wish\":true,\"hold\":false,\"parked\":[]}}";
    private Instant putBack = Instant.EPOCH;
    private int events;

    @BeforeEach
    void clock() {
        hand.tools = hand.tools(Map.of("resync-interval", "4s", "intent-ttl", "20s"), WINDOW);
    }

    /** Nobody tells of the end, and something waits at each look. */
    @Test
    void anEndThatNobodyToldOfIsFoundInTime() {
        String call = ring();
        hand.look();
        hand.phone.complete(call);

        patchedAfter(Duration.ZERO);
        assertThat(isReady()).isFalse();
        patchedAfter(Duration.ofSeconds(7));

        assertThat(isReady()).isTrue();
    }

    @Test
    void aRaiseIsWaitedForNoLongerThanItCanLand() {
        hand.look();
        String call = ring();
        hand.beforeOne("writeVoiceCapacity", any -> ByHand.unanswered());
        hand.look();
        assertThat(hand.state().voice().raisingUntil()).isNotNull();
        hand.phone.complete(call);

        patchedAfter(Duration.ZERO);
        patchedAfter(WINDOW.minus(SECOND));
        assertThat(hand.capacity()).isEqualTo(1);
        assertThat(isReady()).isFalse();
        patchedAfter(WINDOW);

        assertThat(isReady()).isTrue();
    }

    @Test
    void norIsOneThatWasNoted() {
        hand.look();
        ring();
        hand.beforeOne("writeVoiceCapacity", any -> ByHand.unanswered());
        hand.beforeOne("fetchVoiceChannel", any -> ByHand.throttled());
        hand.givenBack(hand.claim(hand.intend()));
        hand.before("writeVoiceCapacity", any -> ByHand.throttled());

        var claim = after(Duration.ZERO, hand.next());
        hand.settled(claim);

        assertThat(hand.state().voice().raisingUntil()).isEqualTo(claim.now().plus(WINDOW));
    }

    @Test
    void whatWasForgottenIsWaitedForNoLongerThanItWasPromisedFor() {
        hand.write(marked);
        hand.look();
        assertThat(isReady()).isFalse();

        patchedAfter(Duration.ZERO);
        patchedAfter(Duration.ofSeconds(19));
        assertThat(isReady()).isFalse();
        patchedAfter(Duration.ofSeconds(20));

        assertThat(isReady()).isTrue();
    }

    @Test
    void anIntentStandsNoLongerThanItsTimeToLive() {
        hand.look();
        hand.settled(hand.claim(hand.intend()));
        assertThat(isReady()).isFalse();

        patchedAfter(Duration.ZERO);
        patchedAfter(Duration.ofSeconds(29));
        assertThat(isReady()).isFalse();
        patchedAfter(Duration.ofSeconds(31));

        assertThat(isReady()).isTrue();
    }

    @Test
    void anotherCoordinatorThatHasGoneIsNotWaitedForLonger() {
        hand.look();
        for (int i = 1; i <= 3; i++) {
            theirs(i);
            hand.look();
        }
        theirs(4);
        hand.givenBack(told());
        assertThat(isReady()).isFalse();

        hand.settled(after(Duration.ZERO, hand.next()));

        assertThat(isReady()).isTrue();
    }

    private void theirs(int counter) {
        hand.write("{\"coordinator\":{\"rev\":\"other0%09daaaa\"}}".formatted(counter));
    }

    @Test
    void whoeverLoweredTheCapacityGetsNoMoreTime() {
        ring();
        hand.look();
        hand.control.writeCapacity(hand.worker.value(), 1, "supervisor");
        hand.look();
        assertThat(hand.state().voice().loweredAt()).isNotNull();

        patchedAfter(Duration.ZERO);
        patchedAfter(ChannelWrite.DEBOUNCE);

        assertThat(hand.capacity()).isEqualTo(2);
    }

    @Test
    void whoeverHasStoppedSettingAWorkerReadyKeepsItsChannelFullNoLonger() {
        ring();
        hand.look();
        for (int i = 0; i < 10; i++) {
            hand.write(hand.attributes().put("isAcdReady", true).toString());
            hand.look();
        }
        assertThat(hand.capacity()).isEqualTo(1);

        patchedAfter(Duration.ZERO);
        assertThat(hand.capacity()).isEqualTo(1);
        patchedAfter(Duration.ofSeconds(61));

        assertThat(hand.capacity()).isEqualTo(2);
    }

    @Test
    void whatIsOwedIsNotPutOffForLonger() {
        hand.look();
        for (int i = 0; i < 10; i++) {
            hand.write("{}");
            hand.look();
        }
        hand.write("{}");
        hand.settled(told());
        assertThat(hand.state().owedSince()).isNotNull();

        hand.settled(after(Duration.ZERO, told()));
        assertThat(hand.attributes()).isEmpty();
        hand.settled(after(Meddling.PAUSE, told()));
        assertThat(isReady()).isTrue();

        hand.write("{}");
        hand.settled(after(Duration.ofSeconds(61), told()));
        assertThat(isReady()).as("nobody has kept at it for a minute").isTrue();
    }

    /** Redis has fallen back, and the server that has taken over is behind: what is accepted from now on has not come back with it. */
    @Test
    void whatIsAcceptedSinceIsNotTakenForWhatCameBack() {
        hand.look();
        var attributes = hand.attributes();
        var marker = (ObjectNode) attributes.get("coordinator");
        var stamp = marker.path("rev").textValue();
        long later = Claim.Marker.counter(stamp) + 64 * BEHIND.toMillis();
        marker.put("rev", new Claim.Marker(stamp.substring(0, 6), later, "zzzz").stamp(later));
        hand.write(attributes.toString());
        hand.look();

        var fresh = hand.patch("{\"a\":1}");
        var outcomes = hand.settled(hand.claim(fresh));

        assertThat(outcomes.get(fresh.updateId())).isInstanceOf(Outcome.Applied.class);
        assertThat(hand.attributes().path("a").intValue()).isEqualTo(1);
    }

    /** A claim on which nobody waits. */
    private Claim told() {
        String id = "look" + events++;
        hand.queue.inbox().post(hand.worker, id, EventCodec.encode(new Event.Look(id, Instant.now(), "a test")));
        return hand.next();
    }

    private boolean isReady() {
        return hand.attributes().path("isAcdReady").booleanValue();
    }

    private void patchedAfter(Duration passed) {
        hand.settled(after(passed, hand.claim(hand.patch("{\"n\":" + passed.toMillis() + "}"))));
    }

    /** A claim as it is granted so long after the clock was put back. */
    private Claim after(Duration passed, Claim it) {
        if (putBack.equals(Instant.EPOCH)) putBack = it.now().minus(BEHIND);
        return new Claim(
                it.worker(),
                it.owner(),
                it.pass(),
                it.unclean(),
                it.crashes(),
                it.attempts(),
                it.marker(),
                it.state(),
                it.verdicts(),
                it.updates(),
                it.events(),
                it.waiting(),
                it.served(),
                putBack.plus(passed),
                it.lease());
    }
}
