package io.taskrouter.coordinator.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The short form of {@code make rolling}. */
@Timeout(600) // six JVMs start, without a start-up cache, one of them beside load each time
class RollingRestartIT {
    @Test
    void threeReplicasAreReplacedUnderLoadAndNothingIsLostRefusedOrReset() throws Exception {
        // passes of the others are waited for as well, and a busy machine may hold one up for seconds; a lease that is
        // left behind lasts a minute
        RolloutPlan plan = RolloutPlan.of(
                "--workers",
                "20",
                "--callers",
                "2",
                "--rate",
                "60",
                "--latency",
                "20",
                "--before",
                "5",
                "--after",
                "2",
                "--lease",
                "60",
                "--at-once",
                "10");
        RolloutReport report = new Rollout(plan).go();
        assertThat(report.isAsPromised()).as(report.text()).isTrue();
        assertThat(report.confirmed()).isGreaterThan(500);
        assertThat(report.replaced())
                .hasSize(3)
                .allSatisfy(each -> assertThat(each.left())
                        .as("within the pod's grace")
                        .isLessThan(Duration.ofSeconds(30))
                        .isLessThan(PodLife.ofManifest().grace()));
    }
}
