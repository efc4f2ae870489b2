package io.taskrouter.coordinator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.taskrouter.Fence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A raise that has to wait for its turn among all calls. */
class RaiseInTurnTest extends PassesByHand {
    private final List<String> order = new ArrayList<>();

    @Test
    void isMadeInTheSamePassAfterTheWorkerWasReadAgain() {
        hand.look();
        ring();
        hand.beforeOne("writeVoiceCapacity", args -> {
            waitsInVain((Fence) args[2]);
            hand.before("fetchWorker", any -> noted("read"));
            hand.before("writeVoiceCapacity", any -> noted("raise"));
            return ByHand.throttled();
        });

        hand.look();

        assertThat(hand.capacity()).isEqualTo(2);
        assertThat(order).containsExactly("read", "raise");
    }

    /** Whose turn does not come even then is left to the next look; those who wait for an answer get it. */
    @Test
    void isGivenUpForNowAfterThat() {
        hand.look();
        ring();
        hand.before("writeVoiceCapacity", args -> {
            noted("raise");
            if (order.size() == 1) waitsInVain((Fence) args[2]);
            return ByHand.throttled();
        });
        var look = hand.update(new Command.Look(), null);

        assertThat(hand.settled(hand.claim(look))).containsKey(look.updateId());

        assertThat(order).containsExactly("raise", "raise");
        assertThat(hand.capacity()).isEqualTo(1);
        assertThat(hand.state().synced()).isFalse();
    }

    /** As at the turnstile: until what the raise relies on is no longer fresh. */
    private static void waitsInVain(Fence fence) {
        await().atMost(Duration.ofSeconds(5)).until(() -> !fence.allows(Duration.ofMillis(1)));
    }

    private @Nullable Object noted(String what) {
        order.add(what);
        return null;
    }
}
