package io.taskrouter.coordinator.chaos;

import static io.taskrouter.coordinator.chaos.CrashPoints.APPLIED_NOT_KNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.simulator.FaultRule;
import io.taskrouter.coordinator.stack.Await;
import io.taskrouter.coordinator.stack.RedisServer;
import java.net.URI;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The short form of {@code make chaos}. */
@Timeout(300)
class ChaosIT {
    @Test
    void oneFaultAfterAnotherLosesDoublesAndReordersNothing() throws Exception {
        List<Round.Blow> blows = List.of(
                Blows.cut(replica -> replica.redis, Tap.Moment.ANSWERED),
                Blows.taskRouter(0.1, FaultRule.errorAfter(503), FaultRule.resetAfter()),
                Blows.redis(RedisServer::kill, 300, RedisServer::restart),
                Blows::killOne,
                Blows.redis(it -> it.command("SCRIPT", "FLUSH"), 100, _ -> {}),
                Blows::freezePastItsLease);
        Iterator<Round.Blow> next = blows.iterator();
        try (Scene scene = Fault.of("short form", 1, Blows::killOne).scene()) {
            Row row = new Round(scene, Crowd.USUAL, new Random(1))
                    .go(
                            "short form",
                            (at, random) -> next.next().strike(at, random),
                            blows.size(),
                            Duration.ofMinutes(4),
                            () -> {});
            assertThat(row.isClean())
                    .as(row.line(row.verdict().examples().toString()))
                    .isTrue();
            assertThat(row.tried()).isEqualTo(blows.size());
            assertThat(row.verdict().accepted()).isGreaterThan(100);
        }
    }

    @Test
    void pluginsThatWritePastItTakeNothingFromItsCallers() throws Exception {
        Fault fault = Fault.of("bypassers", 1, Blows::killOne).under(Crowd.USUAL.withBypassers(2));
        try (Scene scene = fault.scene()) {
            Row row = new Round(scene, fault.crowd(), new Random(2))
                    .go(fault.name(), fault.blow(), 2, Duration.ofMinutes(2), () -> {});
            assertThat(row.isClean())
                    .as(row.line(row.verdict().examples().toString()))
                    .isTrue();
            assertThat(row.tried()).isEqualTo(2);
        }
    }

    @Test
    void aReplicaKilledRightAfterItsWriteWasAppliedIsFollowedWithoutDoingItAgain() throws Exception {
        try (Scene scene = Fault.of("crash point", 1, Blows::killOne).scene()) {
            Row row = new CrashPoints(scene, new Random(1)).at(APPLIED_NOT_KNOWN);
            assertThat(row.tried()).isEqualTo(1);
            assertThat(row.isClean()).as(row.verdict().examples().toString()).isTrue();
        }
    }

    @Test
    void whereNobodyToldOfTheUncleanEndItWouldBeDoneTwice() throws Exception {
        Fault control = Fault.of("control", 1, Blows::killOne).broken(BrokenScript.NEVER_UNCLEAN);
        try (Scene scene = control.scene()) {
            Row row = new CrashPoints(scene, new Random(1)).at(APPLIED_NOT_KNOWN);
            assertThat(row.verdict().doubled()).isEqualTo(1);
        }
    }

    @Test
    void everyReplicaDoesItsPart() {
        try (Scene scene = Fault.of("three replicas", 1, (_, _) -> {}).on(3).scene()) {
            List<String> workers = scene.control().seed(12, "{}");
            for (int i = 0; i < workers.size(); i++)
                for (int turn = 0; turn < 3; turn++)
                    assertThat(status(scene.uris().get((i + turn) % 3), workers.get(i), "wait=5"))
                            .isEqualTo(200);
            Await.within(
                    Duration.ofSeconds(10), // counted after the answer
                    () -> applied(scene).stream().mapToLong(each -> each).sum() == 36);
            assertThat(applied(scene))
                    .as("applied by each, of 36")
                    .hasSize(3)
                    .allMatch(each -> each >= 6, "half of an even share");
        }
    }

    private static List<Long> applied(Scene scene) {
        return scene.replicas.stream()
                .map(each -> (long) each.sum("coordinator_updates_total", "outcome=\"applied\""))
                .toList();
    }

    @Test
    void aHolderFrozenBetweenTwoWritesSendsNothingWhenItWakes() throws Exception {
        Row row = BetweenWrites.play(List.of(BetweenWrites.BEFORE_A_LOWERING), new Random(1));
        assertThat(row.isClean())
                .as(row.line(row.verdict().examples().toString()))
                .isTrue();
    }

    @Test
    void withoutTheFenceOfItsLeaseItWould() throws Exception {
        Row row = BetweenWrites.playUnfenced(new Random(1));
        assertThat(row.tried()).isEqualTo(1);
        assertThat(row.verdict().disordered()).isPositive();
    }

    /** Not by the time it takes: while the slow ones' requests, the very first ones, still have no answer, everybody else's updates get through. */
    @Test
    void workersForWhomTaskRouterIsSlowHoldNobodyElse() throws Exception {
        Fault fault = Fault.of("slow workers", 1, (_, _) -> {})
                .with(Map.of(
                        "twilio.request-timeout", "60s",
                        "twilio.late-write-window", "60s",
                        "coordinator.queue.lease", "70s"));
        try (Scene scene = fault.scene()) {
            List<String> slow = scene.control().seed(5, "{}");
            List<FaultRule> held = slow.stream()
                    .map(each -> scene.control().fault(FaultRule.hang().forWorker(each)))
                    .toList();
            for (int i = 0; i < slow.size(); i++)
                assertThat(status(scene.uris().get(i % 2), slow.get(i), "respond-async"))
                        .isEqualTo(202);
            assertThat(Await.within(
                            Duration.ofSeconds(20),
                            () -> held.stream().allMatch(each -> scene.control().fired(each) == 1)))
                    .isTrue();
            for (String other : scene.control().seed(20, "{}"))
                for (URI at : scene.uris())
                    assertThat(status(at, other, "wait=5")).isEqualTo(200);
            assertThat(held).allMatch(each -> scene.control().fired(each) == 1);
            assertThat(slow)
                    .allMatch(each -> scene.control().requestLog(each, 0, 10).isEmpty());
        }
    }

    private static int status(URI at, String worker, String preference) {
        return Calls.patch(at, worker, "application/merge-patch+json", "{\"n\":1}", "Prefer", preference)
                .status();
    }
}
