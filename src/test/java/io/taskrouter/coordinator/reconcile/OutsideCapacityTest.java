package io.taskrouter.coordinator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.ExactJson;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The voice channel has no version: that somebody outside has changed its capacity is found by reading it, and reported as any other change outside is. */
class OutsideCapacityTest extends PassesByHand {
    @Test
    void aRaiseIsInTheHistoryWithWhatBecameOfItAndIsCountedAsPutBack() {
        hand.look();
        hand.control.writeCapacity(hand.worker.value(), 7, "console");
        hand.look();

        assertThat(hand.capacity()).isEqualTo(1);
        assertThat(capacities()).containsExactly("external adopted 1 to 7", "rule applied 7 to 1");
        assertThat(outside("true")).isEqualTo(1);
        assertThat(outside("false")).isZero();
        hand.look();
        assertThat(capacities()).hasSize(2);
        assertThat(outside("true")).isEqualTo(1);
    }

    @Test
    void aLoweringIsGivenTime() {
        hand.look();
        hand.control.writeCapacity(hand.worker.value(), 0, "console");
        hand.look();

        assertThat(capacities()).containsExactly("external adopted 1 to 0");
        assertThat(outside("false")).isEqualTo(1);
        hand.ahead = Duration.ofSeconds(40);
        hand.look();
        assertThat(hand.capacity()).isEqualTo(1);
        assertThat(capacities()).containsExactly("external adopted 1 to 0", "rule applied 0 to 1");
        assertThat(outside("false")).isEqualTo(1);
        assertThat(outside("true")).isZero();
    }

    /** Symptom: an idle worker was claimed at each scan, and looked at all the time. Cause: nothing was left to be written that would have ended the waiting. */
    @Test
    void aLoweringThatTheRulesWantAsWellIsNotWaitedFor() {
        String call = ring();
        hand.look();
        assertThat(hand.capacity()).isEqualTo(2);
        hand.phone.complete(call);
        hand.control.writeCapacity(hand.worker.value(), 1, "plugin");
        hand.look();
        assertThat(hand.state().voice().loweredAt()).isNull();

        hand.ahead = Duration.ofSeconds(40);
        assertThat(lookedAt()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void norIsOneThatIsTakenBack() {
        hand.look();
        hand.control.writeCapacity(hand.worker.value(), 0, "plugin");
        hand.look();
        assertThat(hand.state().voice().loweredAt()).isNotNull();
        hand.control.writeCapacity(hand.worker.value(), 1, "plugin");
        hand.look();
        assertThat(hand.state().voice().loweredAt()).isNull();
    }

    /** Symptom: it was tried again at each scan. */
    @Test
    void norIsOneThatCannotBePutBack() {
        hand.look();
        hand.control.writeCapacity(hand.worker.value(), 0, "console");
        hand.look();
        hand.before("writeVoiceCapacity", any -> ByHand.throttled());
        hand.ahead = Duration.ofSeconds(40);

        assertThat(lookedAt()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(2));
    }

    /** How soon who was looked at is looked at again. */
    private Duration lookedAt() {
        var claim = hand.claim(hand.update(new Command.Look(), null));
        var done = (Ending.Done) hand.run(claim);
        hand.settled(claim, done);
        return done.settlement().lookAgain();
    }

    @Test
    void oneThatIsPutBackAtTheFourthTryIsCountedOnce() {
        hand.look();
        hand.control.writeCapacity(hand.worker.value(), 7, "console");
        hand.before("writeAttributes", any -> ByHand.throttled());
        hand.givenBack(hand.claim(hand.update(new Command.Look(), null)));
        for (int tries = 1; tries < 3; tries++) hand.givenBack(hand.next());
        hand.nothingBetween();
        hand.worked();

        assertThat(outside("true")).isEqualTo(1);
        assertThat(capacities()).containsExactly("external adopted 1 to 7", "rule applied 7 to 1");
    }

    /** Nobody else has done it. */
    @Test
    void aRaiseOfOurOwnThatNobodyAnsweredIsNone() {
        ring();
        hand.beforeOne("writeVoiceCapacity", args -> {
            hand.real.writeVoiceCapacity(hand.worker, (Integer) args[1], any -> true);
            return ByHand.unanswered();
        });
        hand.look();
        hand.look();

        assertThat(hand.capacity()).isEqualTo(2);
        assertThat(outside("true") + outside("false")).isZero();
        assertThat(capacities()).noneMatch(entry -> entry.startsWith("external"));
    }

    /** Oldest first. */
    private List<String> capacities() {
        return hand.queue.workers().history(hand.worker, null, 100).entries().reversed().stream()
                .map(ExactJson::object)
                .filter(entry -> entry.path("after").has("voice.capacity"))
                .filter(entry -> entry.path("before").has("voice.capacity"))
                .map(OutsideCapacityTest::line)
                .toList();
    }

    private static String line(JsonNode entry) {
        return "%s %s %d to %d"
                .formatted(
                        entry.path("writer").asText(),
                        entry.path("verdict").asText(),
                        entry.path("before").path("voice.capacity").asInt(),
                        entry.path("after").path("voice.capacity").asInt());
    }

    private double outside(String healed) {
        return hand.metrics
                .get("coordinator.outside.changes")
                .tag("healed", healed)
                .counter()
                .count();
    }
}
