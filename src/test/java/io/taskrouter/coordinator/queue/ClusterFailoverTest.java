package io.taskrouter.coordinator.queue;

import static io.taskrouter.coordinator.queue.Replica.applied;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.stack.RedisCluster;
import io.taskrouter.coordinator.stack.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One master of three is lost. */
class ClusterFailoverTest {

    /** A machine that is slow besides may answer one call too late: of a few clusters one has to show that the loss alone disturbs nobody. */
    @Test
    void otherNodesWorkersNoticeNothingAndTheLostOnesComeBack() {
        List<String> errors = errorsOfOthersUntilTheLostOnesAreBack();
        for (int i = 0; i < 2 && !errors.isEmpty(); i++) errors = errorsOfOthersUntilTheLostOnesAreBack();
        assertThat(errors).isEmpty();
    }

    private static List<String> errorsOfOthersUntilTheLostOnesAreBack() {
        try (RedisCluster cluster = RedisCluster.start(1);
                var here = new Replica(new TestRedis.Cluster(cluster), Settings.usual())) {
            // else every node refuses while one third of the slots is nobody's
            Stream.concat(cluster.masters().stream(), cluster.replicas().stream())
                    .forEach(it -> it.command("CONFIG", "SET", "cluster-require-full-coverage", "no"));
            WorkerSid affected = Sids.worker();
            var lost = cluster.masterOf(here.keys(affected).hash());
            WorkerSid other = notOf(lost, here, cluster);
            passOver(here, affected);
            passOver(here, other);
            long killed = System.nanoTime();
            lost.kill();
            List<String> errors = new ArrayList<>();
            boolean back = false;
            while (!back && System.nanoTime() - killed < Duration.ofSeconds(30).toNanos()) {
                try {
                    passOver(here, other);
                } catch (RuntimeException e) {
                    errors.add(e.getMessage());
                }
                back = works(here, affected);
            }
            assertThat(back).isTrue();
            return errors;
        }
    }

    /** The lost one has the number of partitions as well, which is asked for before each look. */
    @Test
    void otherNodesWorkersAreLookedForWhileOneHasNoMaster() {
        try (RedisCluster cluster = RedisCluster.start(0)) {
            cluster.masters().forEach(it -> it.command("CONFIG", "SET", "cluster-require-full-coverage", "no"));
            var redis = new TestRedis.Cluster(cluster);
            var lost = cluster.masterOf(Keys.PARTITIONS);
            try (var here = new Replica(redis, Settings.usual());
                    var brief = new Replica(redis, Settings.usual().withLease(Duration.ofMillis(250)))) {
                WorkerSid abandoned = notOf(lost, here, cluster);
                brief.accept(abandoned);
                Claim before = brief.started(abandoned);
                here.accept(notOf(lost, here, cluster)); // so that it knows how Redis is divided
                lost.kill();
                here.queue.open();
                Claim found = here.started(abandoned);
                assertThat(found.pass()).isEqualTo(before.pass());
                assertThat(found.crashes()).isEqualTo(1);
            }
        }
    }

    @Test
    void norIsAClaimWhoseAnswerNeverCameForgottenMeanwhile() {
        try (RedisCluster cluster = RedisCluster.start(0)) {
            cluster.masters().forEach(it -> it.command("CONFIG", "SET", "cluster-require-full-coverage", "no"));
            var lost = cluster.masterOf(Keys.PARTITIONS);
            var patient = Settings.usual().withLease(Duration.ofMinutes(5)); // else looking around would find it
            try (var here = new Replica(new TestRedis.Cluster(cluster), patient)) {
                WorkerSid worker = notOf(lost, here, cluster);
                here.accept(worker);
                Claim claim = here.started(worker);
                here.passes.settle(claim, applied(claim));
                var slow = cluster.masterOf(here.keys(worker).hash());
                slow.pause();
                assertThatThrownBy(() -> here.accept(worker)).isInstanceOf(QueueUnavailable.class);
                lost.kill();
                slow.resume(); // what was sent is done now, and nobody here hears of it
                here.queue.open();
                assertThat(here.started(worker).crashes()).isZero();
            }
        }
    }

    private static WorkerSid notOf(RedisServer lost, Replica here, RedisCluster cluster) {
        return Stream.generate(Sids::worker)
                .filter(it -> cluster.masterOf(here.keys(it).hash()) != lost)
                .findFirst()
                .orElseThrow();
    }

    private static void passOver(Replica here, WorkerSid worker) {
        here.accept(worker);
        Claim claim = here.started(worker);
        assertThat(here.passes.settle(claim, applied(claim))).isEqualTo(new Passes.Settled.Idle());
    }

    /** A claim whose answer was lost with the node keeps the worker until its lease ends: nothing starts before that. */
    private static boolean works(Replica here, WorkerSid worker) {
        try {
            here.accept(worker);
            return here.startedWithin(worker, Duration.ofSeconds(1))
                    .map(claim -> here.passes.settle(claim, applied(claim)) instanceof Passes.Settled.Idle)
                    .orElse(false);
        } catch (QueueUnavailable e) {
            return false;
        }
    }
}
