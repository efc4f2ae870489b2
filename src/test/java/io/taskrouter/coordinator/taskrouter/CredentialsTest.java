package io.taskrouter.coordinator.taskrouter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** In counted time. */
class CredentialsTest {
    private long now = 1;
    private final Credentials credentials = new Credentials(() -> now);

    @Test
    void untilARefusalNobodyIsAProbe() {
        assertThat(credentials.probes()).isFalse();
        credentials.ended(false, 200);
        credentials.ended(false, 0);
        assertThat(credentials.probes()).isFalse();
    }

    @Test
    void afterARefusalOneProbeGoesSoonAndItsSuccessLetsEverybodyThrough() {
        credentials.ended(false, 401);
        assertThat(held()).isLessThanOrEqualTo(Duration.ofMillis(450));
        after(Credentials.FIRST_PAUSE);
        assertThat(credentials.probes()).isTrue();
        held();
        credentials.ended(true, 412);
        assertThat(credentials.probes()).isFalse();
    }

    @Test
    void probesThatAreRefusedBecomeRarer() {
        credentials.ended(false, 401);
        int probes = 0;
        for (long end = now + Duration.ofMinutes(10).toNanos(); now < end; after(Duration.ofMillis(50))) {
            if (!mayGo()) continue;
            probes++;
            credentials.ended(true, 401);
        }
        assertThat(probes).isBetween(20, 30);
        assertThat(held()).isLessThanOrEqualTo(Credentials.LONGEST_PAUSE.plusMillis(200));
    }

    @Test
    void whatWasOnItsWayWhenTheFirstRefusalCameSaysNothingNew() {
        credentials.ended(false, 401);
        after(Duration.ofMillis(200));
        credentials.ended(false, 401);
        credentials.ended(false, 200);
        after(Duration.ofMillis(60));
        assertThat(credentials.probes()).isTrue();
    }

    @Test
    void aProbeWithoutAnAnswerIsFollowedByAnother() {
        credentials.ended(false, 401);
        after(Credentials.FIRST_PAUSE);
        assertThat(credentials.probes()).isTrue();
        credentials.ended(true, 0);
        held();
        after(Credentials.FIRST_PAUSE);
        assertThat(credentials.probes()).isTrue();
    }

    private boolean mayGo() {
        try {
            return credentials.probes();
        } catch (CallFailed e) {
            return false;
        }
    }

    private Duration held() {
        CallFailed failed = catchThrowableOfType(CallFailed.class, credentials::probes);
        assertThat(failed.cause()).isEqualTo(Answer.Cause.DENIED);
        return ((Answer.NotSent<?>) failed.answer()).retryAfter();
    }

    private void after(Duration time) {
        now += time.toNanos();
    }
}
