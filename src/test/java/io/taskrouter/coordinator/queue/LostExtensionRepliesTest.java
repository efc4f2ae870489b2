package io.taskrouter.coordinator.queue;

import static io.taskrouter.coordinator.queue.Sids.worker;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Inbox.Idempotency;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** As {@link LostRepliesTest}, for the scripts of the index of extensions and of assignments. */
class LostExtensionRepliesTest extends BehindALossyProxy {
    private static final AtomicInteger EXTENSIONS = new AtomicInteger(1000);

    @ParameterizedTest
    @EnumSource(value = Script.class, mode = EnumSource.Mode.MATCH_ALL, names = "EXTENSION_.*")
    void runTwiceItHasDoneItsWorkOnce(Script script) {
        Runnable test = switch (script) {
            case EXTENSION_RESERVE -> this::anExtensionIsReservedForWhoAskedTwice;
            case EXTENSION_SETTLE -> this::anExtensionIsHeldOnceThoughToldTwice;
            case EXTENSION_CENSUS, EXTENSION_DUE, EXTENSION_FOUND -> this::aCensusGoesOnWhateverIsSaidTwice;
            case EXTENSION_OPEN, EXTENSION_CLOSE -> this::anAssignmentIsOpenedAndClosedOnce;
            case EXTENSION_TAKE -> this::anAssignmentNobodyHeardOfIsHandedOutAgain;
            case EXTENSION_ANSWER -> this::anAnswerIsKeptThoughToldTwice;
            default -> throw new AssertionError("has no case");
        };
        runsWithoutAReplyOf(script, test);
    }

    private void anExtensionIsReservedForWhoAskedTwice() {
        readyIndex();
        Claim claim = claimed(worker);
        String extension = extension();
        assertThat(losingTheReply(Script.EXTENSION_RESERVE, () -> index().reserve(claim, extension)))
                .isEqualTo(new Extensions.Reservation.Granted());
        WorkerSid other = worker();
        assertThat(index().reserve(claimed(other), extension)).isEqualTo(new Extensions.Reservation.Taken(worker));
    }

    private void anExtensionIsHeldOnceThoughToldTwice() {
        readyIndex();
        Claim claim = claimed(worker);
        String extension = extension();
        index().reserve(claim, extension);
        assertThat(losingTheReply(Script.EXTENSION_SETTLE, () -> index().settle(claim, extension)))
                .as("other holders")
                .isZero();
        assertThat(index().find(extension).holders()).containsExactly(worker);
    }

    private void aCensusGoesOnWhateverIsSaidTwice() {
        Census census = here.queue.census();
        assertThat(losingTheReply(Script.EXTENSION_DUE, () -> census.isDue(Duration.ZERO)))
                .isTrue();
        var begun = losingTheReply(Script.EXTENSION_CENSUS, census::begin).orElseThrow();
        var on = losingTheReply(Script.EXTENSION_CENSUS, () -> census.goOn(begun))
                .orElseThrow();
        String extension = extension();
        losingTheReply(Script.EXTENSION_FOUND, () -> census.found(on, Map.of(worker, extension)));
        assertThat(losingTheReply(Script.EXTENSION_CENSUS, () -> census.finish(begun)))
                .isTrue();
        assertThat(index().find(extension)).isEqualTo(new Extensions.Found(true, List.of(worker)));
        assertThat(census.isDue(Duration.ofHours(1))).isFalse();
    }

    private void anAssignmentIsOpenedAndClosedOnce() {
        readyIndex();
        Errands.Errand errand = errand();
        assertThat(losingTheReply(
                        Script.EXTENSION_OPEN, () -> here.queue.errands().open(List.of(errand), Errands.CARRIED)))
                .contains(List.of(new Errands.Opened(null, null)));
        assertThat(here.queue.errands().find(errand.id(), worker)).contains(errand);
        losingTheReply(Script.EXTENSION_CLOSE, () -> {
            here.queue.errands().close(errand);
            return true;
        });
        assertThat(here.queue.errands().find(errand.id(), worker)).isEmpty();
        assertThat(index().all()).doesNotContainKey(errand.extension());
    }

    /** To nobody, that is, until its carrier has been silent for long enough. */
    private void anAssignmentNobodyHeardOfIsHandedOutAgain() {
        readyIndex();
        Errands.Errand errand = errand();
        here.queue.errands().open(List.of(errand), Errands.CARRIED);
        redis.command("ZADD", ExtensionKeys.DUE, "XX", "0", errand.id());
        losingTheReply(Script.EXTENSION_TAKE, () -> here.queue.errands().take(10));
        assertThat(here.queue.errands().find(errand.id(), worker)).contains(errand);
        redis.command("ZADD", ExtensionKeys.DUE, "XX", "0", errand.id());
        assertThat(here.queue.errands().take(10)).containsExactly(errand);
        here.queue.errands().close(errand);
    }

    private void anAnswerIsKeptThoughToldTwice() {
        var key = new Idempotency("k" + UUID.randomUUID(), "request");
        here.queue.errands().keep(key, "seed");
        assertThat(losingTheReply(
                        Script.EXTENSION_ANSWER, () -> here.queue.errands().answer(key, "seed", "done")))
                .isEqualTo("done");
        assertThat(here.queue.errands().keep(key, "another")).isEqualTo(new Errands.Kept("seed", "done", false));
    }

    private Extensions index() {
        return here.queue.extensions();
    }

    private void readyIndex() {
        Census census = here.queue.census();
        census.finish(census.begin().orElseThrow());
    }

    private Claim claimed(WorkerSid by) {
        here.accept(by, 1);
        return here.started(by);
    }

    private Errands.Errand errand() {
        return new Errands.Errand("m" + UUID.randomUUID(), worker, extension(), null, "{}");
    }

    private static String extension() {
        return Integer.toString(EXTENSIONS.incrementAndGet());
    }
}
